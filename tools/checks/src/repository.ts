import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files under version control. An interface, so that a fixture is a few lines of text. */
export interface Repository {
  /** The repository's folder. */
  readonly root: string;
  /** Paths from the root, with forward slashes. */
  readonly files: readonly string[];
  readonly read: (path: string) => string;
}

/** What git tracks in `root`: what is ignored, built or not yet added is nobody's concern. */
export function trackedFiles(root: string): Repository {
  const listed = execFileSync('git', ['ls-files', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  return {
    root,
    // A file deleted but not yet committed is still listed.
    files: listed.split('\0').filter((path) => path !== '' && existsSync(join(root, path))),
    read: (path) => readFileSync(join(root, path), 'utf8'),
  };
}

/** A repository of given texts, for tests. */
export function fixture(texts: Record<string, string>): Repository {
  return { root: '', files: Object.keys(texts), read: (path) => texts[path] ?? '' };
}

/** Programs, as opposed to documents and data. */
export const isCode = (path: string): boolean => /\.[cm]?[jt]sx?$/.test(path);

/** The checks' own tests quote what is forbidden. */
export const isFixture = (path: string): boolean => /^tools\/checks\/src\/.*\.test\.ts$/.test(path);

/** `path:line: text` for every line of the file in which `pattern` occurs. */
export function linesMatching(repository: Repository, path: string, pattern: RegExp): string[] {
  return repository
    .read(path)
    .split('\n')
    .flatMap((line, index) =>
      pattern.test(line) ? [`${path}:${index + 1}: ${line.trim().slice(0, 120)}`] : [],
    );
}
