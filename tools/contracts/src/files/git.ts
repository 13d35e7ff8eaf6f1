import { execFileSync } from 'node:child_process';
import { CONTRACT_FILES, type Texts } from './contract-files.js';

/** A git command that failed, or a ref that does not exist. */
export class GitError extends Error {
  override readonly name = 'GitError';
}

/** Throws GitError with what git said. */
function git(root: string, ...args: string[]): string {
  try {
    return execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 << 20,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new GitError(`git ${args.slice(0, 2).join(' ')}: ${stderr?.trim() || message}`);
  }
}

const exists = (root: string, ref: string): boolean => {
  try {
    return git(root, 'rev-parse', '--verify', '--quiet', `${ref}^{commit}`) !== '';
  } catch {
    return false;
  }
};

/**
 * The commit that the work is compared with: where it left `asked`, else `main`, else `origin/main`; HEAD in a clone
 * that has none of them, and on main itself. Throws GitError when `asked` is no commit or has nothing in common.
 */
export function baseCommit(root: string, asked?: string): string {
  if (asked !== undefined && !exists(root, asked))
    throw new GitError(`--base=${asked} is no branch, tag or commit here`);
  const base = asked ?? ['main', 'origin/main'].find((ref) => exists(root, ref)) ?? 'HEAD';
  return git(root, 'merge-base', 'HEAD', base).trim();
}

/** The contract files of a commit. */
export function filesAt(root: string, commit: string): Texts {
  const paths = git(root, 'ls-tree', '-r', '-z', '--name-only', commit, 'libs')
    .split('\0')
    .filter(isContractFile);
  return new Map(paths.map((path) => [path, git(root, 'show', `${commit}:${path}`)]));
}

/** A contract file as it was before a commit changed or deleted it. */
export interface FormerFile {
  readonly path: string;
  readonly text: string;
  /** The commit that changed it. */
  readonly commit: string;
}

/**
 * What the history up to a commit has changed or deleted of contract files, on the branch itself: what was merged in
 * counts by its outcome. A shallow clone knows only the history that it has.
 */
export function formerFiles(root: string, commit: string): FormerFile[] {
  const range = [
    '--first-parent',
    '-m',
    '--no-renames',
    '--diff-filter=MD',
    '--name-only',
    '-z',
    '--format=%x01%H',
  ];
  return git(root, 'log', ...range, commit, '--', CONTRACT_FILES)
    .split('\u0001')
    .flatMap((entry) => {
      const [hash = '', ...paths] = entry.split(/[\0\n]+/).filter(Boolean);
      return paths.map((path) => ({ path, commit: hash, text: git(root, 'show', `${hash}^:${path}`) }));
    });
}

const isContractFile = (path: string): boolean => /^libs\/[a-z-]+-shared\/contracts\//.test(path);
