import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The arguments of a running process; undefined when there is none with that pid (or it is a zombie). */
export function commandOf(pid: number): string[] | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  try {
    const text =
      process.platform === 'linux'
        ? readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        : // macOS tells arguments apart by spaces only; our own paths are searched for as a whole below.
          execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], {
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'ignore'],
          }).trim();
    if (text === '') return undefined;
    return process.platform === 'linux' ? text.replace(/\0$/, '').split('\0') : [text];
  } catch {
    return undefined;
  }
}

/**
 * Whether `pid` runs with `argument` on its command line. A pid alone proves nothing: after a crash or a
 * restart of the machine the same number may belong to someone else's process.
 */
export function runsWith(pid: number | undefined, argument: string): pid is number {
  if (pid === undefined) return false;
  const command = commandOf(pid);
  if (command === undefined) return false;
  return command.includes(argument) || (command.length === 1 && ` ${command[0]} `.includes(` ${argument} `));
}

/** Whether anything has this pid, be it a dead process that its parent has not taken note of. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/**
 * The pids of all processes whose working folder is `folder`, as it is for every process of a PostgreSQL.
 * Known on Linux only; empty elsewhere.
 */
export function workersIn(folder: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && workingFolder(entry) === folder)
    .map(Number);
}

function workingFolder(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined; // ended meanwhile, or another user's
  }
}

export interface StopSignal {
  signal: NodeJS.Signals;
  /** How long to wait for the process to end before the next signal. */
  waitMs: number;
}

/**
 * Ends a process of ours, politely first. Does nothing when the pid is not (or no longer) ours.
 * @returns the last signal sent; undefined when there was nothing to end.
 */
export async function stopProcess(
  pid: number | undefined,
  argument: string,
  signals: StopSignal[],
): Promise<NodeJS.Signals | undefined> {
  let sent: NodeJS.Signals | undefined;
  for (const { signal, waitMs } of signals) {
    if (!runsWith(pid, argument)) return sent;
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return sent;
      throw error;
    }
    sent = signal;
    const deadline = Date.now() + waitMs;
    while (Date.now() < deadline && runsWith(pid, argument)) await sleep(20);
  }
  return sent;
}

/** How long a process has been running, in ms; undefined when it is gone. */
export function uptimeMs(pid: number): number | undefined {
  try {
    const elapsed = execFileSync('ps', ['-o', 'etime=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    // [[days-]hours:]minutes:seconds
    const [clock = '', days = '0'] = elapsed.split('-').reverse();
    const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
    return (Number(days) * 86_400 + seconds) * 1000;
  } catch {
    return undefined;
  }
}
