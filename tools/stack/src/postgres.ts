import { chmodSync, existsSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { postgresUser, refuseClosedFolder, type OsUser } from './os-user.js';
import type { StackPaths } from './paths.js';
import { postgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { initialise } from './postgres-initdb.js';
import { clearAwayDead, postgresPid } from './postgres-pids.js';
import { stopProcess } from './processes.js';
import { startServer, workingPid } from './server-process.js';
import { StackError } from './stack-error.js';
import type { StackState } from './state.js';

/** Replaying the log after kill -9 can take a while on a slow disk. */
const START_TIMEOUT_MS = 120_000;
/** How long backends may take to notice that their postmaster was killed; one in a long query looks at its end. */
const ORPHANS_MS = 60_000;

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
    clearAwayDead(paths);
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
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    // Chunks of two partitions that want the same stock levels may deadlock, and go again. Each costs this wait first:
    // 2,000 orders on 20 scarce SKUs took 51 s with the default of 1 s, and 6 s so.
    deadlock_timeout: '50ms',
    // A table that fills for the first time is planned as if it were empty, by whole scans, until it is analysed: with the
    // default of 1 min that is most of a short run.
    autovacuum_naptime: '5s',
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
