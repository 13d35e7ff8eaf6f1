import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../../..');
/** A program that takes longer hangs: it is ended, and has failed. */
const LIMIT_MS = 10 * 60_000;
/** What it prints is read: no colours, which Nx asks of all that it runs. */
const PLAIN = { FORCE_COLOR: undefined, NO_COLOR: '1' };

/**
 * For tests: this workspace as it stands, in a temporary folder, with what was built and a git history of one commit. Its
 * node_modules are links to those of this one, but for the packages of the workspace, which are its own.
 */
export class WorkspaceCopy {
  private constructor(readonly root: string) {}

  static make(): WorkspaceCopy {
    const copy = new WorkspaceCopy(mkdtempSync(join(tmpdir(), 'erp-workspace-')));
    const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    const files = git(ROOT, ...listed)
      .split('\0')
      .filter((path) => path !== '' && existsSync(join(ROOT, path)));
    for (const path of files) copy.take(path);
    const projects = files
      .filter((path) => /^(apps|libs|tools)\/[^/]+\/package\.json$/.test(path))
      .map(dirname);
    for (const project of projects) if (existsSync(join(ROOT, project, 'dist'))) copy.take(`${project}/dist`);
    copy.linkModules(projects);
    git(copy.root, 'init', '--quiet', '--initial-branch=main');
    copy.commit('as it stands');
    return copy;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.root, path), text);
  }

  commit(message: string): void {
    git(this.root, 'add', '--all');
    git(
      this.root,
      '-c',
      'user.name=test',
      '-c',
      'user.email=test@example.org',
      'commit',
      '--quiet',
      '-m',
      message,
    );
  }

  /** Runs a script of the copy under this Node. Resolves to what it printed; rejects with that when it fails. */
  node(script: string, ...args: readonly string[]): Promise<string> {
    return this.run({}, script, ...args);
  }

  async run(environment: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<string> {
    const child = spawn(process.execPath, args, {
      cwd: this.root,
      env: {
        ...process.env,
        ...PLAIN,
        NX_DAEMON: 'false',
        NX_WORKSPACE_ROOT_PATH: this.root,
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_MS,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (output += String(chunk)));
    const status = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${String(status)}:\n${output}`);
    return output;
  }

  /** A file or folder as it is here, with its times, by which the compiler knows what is built. */
  private take(path: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    cpSync(join(ROOT, path), join(this.root, path), { recursive: true, preserveTimestamps: true });
  }

  private linkModules(projects: readonly string[]): void {
    const modules = join(this.root, 'node_modules');
    mkdirSync(join(modules, '@erp'), { recursive: true });
    const own = ['@erp', '.package-lock.json'];
    for (const name of readdirSync(join(ROOT, 'node_modules')).filter((entry) => !own.includes(entry)))
      symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
    this.take('node_modules/.package-lock.json');
    for (const project of projects) {
      const { name } = JSON.parse(this.read(`${project}/package.json`)) as { name: string };
      symlinkSync(join(this.root, project), join(modules, name));
    }
  }
}

const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', args, { cwd, encoding: 'utf8', maxBuffer: 64 << 20 });
