import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { tail } from './run.js';
import { StackError } from './stack-error.js';

export interface ServerStart {
  name: string;
  program: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
  /** What the server prints goes here; appended. */
  outputFile: string;
  /** True once the server does its work. */
  isReady: () => Promise<boolean>;
  timeoutMs: number;
  onSpawn?: (pid: number) => void;
}

/**
 * Starts a server that outlives us, and waits until it is ready.
 * @returns its pid
 * @throws StackError SERVER_FAILED (DISK_FULL when that is what it says) with the end of its log.
 */
export async function startServer(start: ServerStart): Promise<number> {
  const output = openSync(start.outputFile, 'a', 0o600);
  const child = spawn(start.program, start.args, {
    detached: true,
    stdio: ['ignore', output, output],
    env: start.env,
    uid: start.uid,
    gid: start.gid,
    // The server must not hold on to the folder we happen to be in.
    cwd: '/',
  });
  closeSync(output);
  child.unref();
  const ended = endOf(child);
  if (child.pid !== undefined) start.onSpawn?.(child.pid);
  try {
    await readiness(start, ended);
  } catch (error) {
    if (ended.how === undefined) child.kill('SIGKILL');
    throw error;
  }
  return child.pid as number;
}

async function readiness(start: ServerStart, ended: { how?: string }): Promise<void> {
  const deadline = Date.now() + start.timeoutMs;
  while (!(await start.isReady())) {
    if (ended.how !== undefined) throw failed(start, ended.how);
    if (Date.now() > deadline) throw failed(start, `is not ready after ${start.timeoutMs} ms`);
    await sleep(20);
  }
  // What answers may be another server on the same port, while ours has just ended for that reason.
  if (ended.how !== undefined) throw failed(start, ended.how);
}

/**
 * The pid of a server that was started earlier, once it is known to work. A process that has just been killed
 * is in the process list for some more milliseconds: whoever took it for running would not start it again.
 * @param findPid looks the pid up anew each time
 * @returns undefined when it does not run
 * @throws StackError SERVER_FAILED when it neither answers nor ends
 */
export async function workingPid(
  name: string,
  findPid: () => number | undefined,
  isReady: () => Promise<boolean>,
  timeoutMs: number,
): Promise<number | undefined> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const pid = findPid();
    if (pid === undefined || (await isReady())) return pid;
    if (Date.now() > deadline)
      throw new StackError(
        'SERVER_FAILED',
        `${name} runs as process ${pid}, but has not answered for ${timeoutMs} ms`,
        'stop it with "npm run stack -- down" and start again with "npm run stack -- up"',
      );
    await sleep(20);
  }
}

function endOf(child: ChildProcess): { how?: string } {
  const ended: { how?: string } = {};
  child.once('error', (error) => (ended.how = `cannot be started: ${error.message}`));
  child.once('exit', (code, signal) => (ended.how = `ended with ${signal ?? `code ${code}`}`));
  return ended;
}

function failed(start: ServerStart, how: string): StackError {
  const log = readText(start.outputFile);
  const full = /No space left on device/i.test(tail(log, 40));
  return new StackError(
    full ? 'DISK_FULL' : 'SERVER_FAILED',
    `${start.name} ${how}. The end of ${start.outputFile}:\n${tail(log)}`,
    full
      ? 'free some space on that disk, then run "npm run stack -- up" again'
      : 'the log names the cause; "npm run stack -- reset" starts from an empty stack',
  );
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
