import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { postgresUser, refuseClosedFolder, type OsUser } from './os-user.js';
import type { StackPaths } from './paths.js';
import { postgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { commandOf, exists, runsWith, stopProcess, workersIn } from './processes.js';
import { run, tail } from './run.js';
import { startServer, workingPid } from './server-process.js';
import { StackError } from './stack-error.js';
import type { Login, StackState } from './state.js';

/** Replaying the log after kill -9 can take a while on a slow disk. */
const START_TIMEOUT_MS = 120_000;
/** How long backends may take to notice that their postmaster was killed; one in a long query looks at its end. */
const ORPHANS_MS = 60_000;

/** The pid of this stack's PostgreSQL, when it runs; from PostgreSQL's own pid file. */
export function postgresPid(paths: StackPaths): number | undefined {
  const pid = pidInFile(paths);
  return runsWith(pid, paths.postgresData) ? pid : undefined;
}

/** Like postgresPid, but only once it lets us in. */
export function workingPostgres(paths: StackPaths, state: StackState): Promise<number | undefined> {
  return workingPid(
    'PostgreSQL',
    () => postgresPid(paths),
    () => answers(state),
    START_TIMEOUT_MS,
  );
}

/** Creates the data folder when needed, and starts. The port must be free. Returns the pid. */
export async function launchPostgres(
  paths: StackPaths,
  state: StackState,
  maxConnections: number,
  onProgress: (step: string) => void,
): Promise<number> {
  const binaries = await postgresBinaries();
  const user = await postgresUser(onProgress);
  if (user) chmodSync(paths.root, 0o711);
  refuseClosedFolder(paths.root, user);
  refuseClosedFolder(dirname(binaries.postgres), user);
  await initialise(binaries, user, paths, state.postgres.superuser, onProgress);
  onProgress(`Starting PostgreSQL on 127.0.0.1:${state.postgres.port}`);
  const deadline = Date.now() + ORPHANS_MS;
  for (;;) {
    endOrphans(paths);
    removeStalePidFile(paths);
    try {
      return await startOnce(binaries, user, paths, state, maxConnections);
    } catch (error) {
      // The orphans hold the shared memory, and a killed postmaster's pid exists until its parent takes note.
      const orphans = /pre-existing shared memory block|"postmaster.pid" already exists/.test(String(error));
      if (!orphans || Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

/** Ends this stack's PostgreSQL; true when it was running. */
export async function endPostgres(paths: StackPaths): Promise<boolean> {
  const signal = await stopProcess(postgresPid(paths), paths.postgresData, [
    // "Fast": sessions are ended, everything is written out.
    { signal: 'SIGINT', waitMs: 30_000 },
    // "Immediate": as after a crash, but no child is left behind as it would be after SIGKILL.
    { signal: 'SIGQUIT', waitMs: 10_000 },
  ]);
  return signal !== undefined;
}

/** A superuser's connection to the maintenance database; the caller ends it. */
export async function connectAdmin(state: StackState, database = 'postgres'): Promise<pg.Client> {
  const { host, port, superuser } = state.postgres;
  const client = new pg.Client({ host, port, ...superuser, database, connectionTimeoutMillis: 5_000 });
  await client.connect();
  // Without a listener, a server that goes away while we are connected would end this process.
  client.on('error', () => {});
  return client;
}

function startOnce(
  binaries: PostgresBinaries,
  user: OsUser | undefined,
  paths: StackPaths,
  state: StackState,
  maxConnections: number,
): Promise<number> {
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port: state.postgres.port,
    unix_socket_directories: '',
    max_connections: maxConnections,
    // fsync stays on, as everywhere: R14 speaks of kill -9 of the database.
    shared_buffers: '128MB',
    max_wal_size: '2GB',
    password_encryption: 'scram-sha-256',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
  };
  return startServer({
    name: 'PostgreSQL',
    program: binaries.postgres,
    args: ['-D', paths.postgresData, ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])],
    // Its messages are searched for in English.
    env: { ...process.env, LC_ALL: 'C', LC_MESSAGES: 'C' },
    ...user,
    outputFile: freshLog(paths.postgresLog),
    isReady: () => answers(state),
    timeoutMs: START_TIMEOUT_MS,
  });
}

/** Keeps the last log beside the new one: an error message quotes the end of this start's, not of another's. */
function freshLog(file: string): string {
  if (existsSync(file)) renameSync(file, `${file}.1`);
  return file;
}

async function answers(state: StackState): Promise<boolean> {
  try {
    const client = await connectAdmin(state);
    await client.end();
    return true;
  } catch (error) {
    const wrongPassword = (error as { code?: string }).code === '28P01';
    if (!wrongPassword) return false;
    throw new StackError(
      'NOT_OURS',
      `PostgreSQL on port ${state.postgres.port} refuses the password in stack.json`,
      'either another PostgreSQL took the port, or stack.json is not the one that belongs to this data: run "npm run stack -- reset"',
      { cause: error },
    );
  }
}

/** Initialises beside and renames, so that a folder with the final name is always a whole one. */
async function initialise(
  binaries: PostgresBinaries,
  user: OsUser | undefined,
  paths: StackPaths,
  superuser: Login,
  onProgress: (step: string) => void,
): Promise<void> {
  if (existsSync(paths.postgresData)) return;
  onProgress('Creating the PostgreSQL data folder');
  const draft = `${paths.postgresData}.partial`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  const passwordFile = join(draft, 'password');
  const data = join(draft, 'data');
  writeFileSync(passwordFile, superuser.password, { mode: 0o600 });
  if (user) for (const path of [draft, passwordFile]) chownSync(path, user.uid, user.gid);
  const args = [
    `--pgdata=${data}`,
    `--username=${superuser.user}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order of strings on every machine, whatever its language (PostgreSQL's own C.UTF-8).
    '--locale-provider=builtin',
    '--locale=C.UTF-8',
    '--lc-messages=C',
  ];
  const result = await run(binaries.initdb, args, {
    ...user,
    cwd: '/',
    env: { ...process.env, LC_ALL: 'C' },
  });
  if (result.code !== 0)
    throw new StackError(
      'SERVER_FAILED',
      `initdb failed: ${tail(result.output)}`,
      initdbRemedy(result.output),
    );
  renameSync(data, paths.postgresData);
  rmSync(draft, { recursive: true, force: true });
}

function initdbRemedy(output: string): string {
  if (/shared librar|Library not loaded/i.test(output))
    return 'the install script of the binaries has not run: "npm rebuild" runs it (it links the libraries)';
  if (/No space left on device/i.test(output)) return 'free some space on that disk and start again';
  return 'the message above names the cause; after correcting it, start again';
}

/**
 * After kill -9 of the postmaster a backend works on until its query ends, and PostgreSQL rightly refuses to
 * start beside it. Called with no postmaster running, so a PostgreSQL process in our data folder is such a
 * backend; SIGQUIT is what the postmaster itself would have sent.
 */
function endOrphans(paths: StackPaths): void {
  for (const pid of backendsIn(paths.postgresData)) {
    try {
      process.kill(pid, 'SIGQUIT');
    } catch {
      // It has ended by itself.
    }
  }
}

/**
 * PostgreSQL replaces the pid file of a killed server by itself, unless something still has that pid: another
 * process of the same user, or the dead server itself where nobody collects the dead (a container without an
 * init). Only then do we remove the file, and only when no backend works in the data folder any more; the file
 * is what tells PostgreSQL to look for such backends.
 */
function removeStalePidFile(paths: StackPaths): void {
  const pid = pidInFile(paths);
  if (pid === undefined || !exists(pid) || runsWith(pid, paths.postgresData)) return;
  if (backendsIn(paths.postgresData).length === 0)
    rmSync(join(paths.postgresData, 'postmaster.pid'), { force: true });
}

/** A shell that somebody left in the data folder is not meant: backends name themselves "postgres: ...". */
function backendsIn(folder: string): number[] {
  return workersIn(folder).filter((pid) => commandOf(pid)?.[0]?.startsWith('postgres:'));
}

function pidInFile(paths: StackPaths): number | undefined {
  const file = join(paths.postgresData, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}
