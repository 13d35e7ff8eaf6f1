import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { StackPaths } from './paths.js';
import { commandOf, exists, runsWith, workersIn } from './processes.js';

/** The pid of this stack's PostgreSQL, when it runs; from PostgreSQL's own pid file. */
export function postgresPid(paths: StackPaths): number | undefined {
  const pid = pidInFile(paths);
  return runsWith(pid, paths.postgresData) ? pid : undefined;
}

/** Makes way for a new postmaster after the last one was killed. Call it only when none runs. */
export function clearAwayDead(paths: StackPaths): void {
  endOrphans(paths);
  removeStalePidFile(paths);
}

/**
 * After kill -9 of the postmaster a backend works on until its query ends, and PostgreSQL rightly refuses to
 * start beside it. No postmaster runs, so a PostgreSQL process in our data folder is such a
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
