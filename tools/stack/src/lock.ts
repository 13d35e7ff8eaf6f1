import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandOf } from './processes.js';
import { StackError } from './stack-error.js';

interface Holder {
  pid: number;
  command: string;
  doing: string;
}

export interface LockOptions {
  /** How long to wait for a living holder, in ms. */
  waitMs?: number;
  onProgress?: (step: string) => void;
}

/**
 * Runs `work` while holding a lock file, so that two commands do not start the same server twice.
 * A lock whose holder is dead (kill -9, restart of the machine) is taken over.
 * @throws StackError LOCKED with the holder's pid and command when it is still alive after `waitMs`.
 */
export async function withLock<T>(
  file: string,
  doing: string,
  { waitMs = 60_000, onProgress }: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  await acquire(file, doing, waitMs, onProgress);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

async function acquire(file: string, doing: string, waitMs: number, onProgress?: (step: string) => void) {
  mkdirSync(dirname(file), { recursive: true });
  const deadline = Date.now() + waitMs;
  let told = false;
  while (!create(file, doing)) {
    const text = readText(file);
    const holder = parse(text);
    if (text !== undefined && !isAlive(holder)) {
      takeAway(file, text);
      continue;
    }
    if (holder === undefined) continue;
    if (Date.now() >= deadline)
      throw new StackError(
        'LOCKED',
        `${file} is held by process ${holder.pid} (${holder.command}), which is busy with "${holder.doing}"`,
        `wait until process ${holder.pid} has finished, or stop it`,
      );
    if (!told) onProgress?.(`Waiting for process ${holder.pid}, busy with "${holder.doing}"`);
    told = true;
    await sleep(50);
  }
}

/** link(2) either makes the whole file appear or fails, so nobody ever reads a half-written lock. */
function create(file: string, doing: string): boolean {
  const draft = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  const holder: Holder = { pid: process.pid, command: commandOf(process.pid)?.join(' ') ?? '', doing };
  writeFileSync(draft, JSON.stringify(holder));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function parse(text: string | undefined): Holder | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Holder);
  } catch {
    return undefined;
  }
}

/** The command is compared too: the dead holder's pid may have been given to another process. */
function isAlive(holder: Holder | undefined): boolean {
  if (holder === undefined) return false;
  const command = commandOf(holder.pid);
  return command !== undefined && command.join(' ') === holder.command;
}

/**
 * Removes a stale lock. Renamed first and looked at again: another waiter may have taken it over in between,
 * and then its lock is put back.
 */
function takeAway(file: string, stale: string): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  try {
    if (readText(aside) !== stale) linkSync(aside, file);
  } finally {
    rmSync(aside, { force: true });
  }
}
