import { describe, expect, it } from '@jest/globals';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.js';
import { commandOf } from './processes.js';
import { rejection, testFolder } from './testing.js';

/** Above the largest pid that Linux gives out. */
const DEAD_PID = 4_194_305;
const nothing = async () => 'done';

function lockHeldBy(holder: unknown): string {
  const file = join(testFolder(), 'lock');
  writeFileSync(file, typeof holder === 'string' ? holder : JSON.stringify(holder));
  return file;
}

describe('withLock', () => {
  it('is gone afterwards, also after a failure', async () => {
    const file = join(testFolder(), 'sub', 'lock');
    expect(await withLock(file, 'up', {}, nothing)).toBe('done');
    await rejection(withLock(file, 'up', {}, () => Promise.reject(new Error('no'))));
    expect(existsSync(file)).toBe(false);
  });

  it('lets one in at a time', async () => {
    const file = join(testFolder(), 'lock');
    let inside = 0;
    const work = async () => {
      inside += 1;
      expect(inside).toBe(1);
      await new Promise(setImmediate);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 8 }, () => withLock(file, 'up', {}, work)));
  });

  it('takes over from a process that is dead', async () => {
    const file = lockHeldBy({ pid: DEAD_PID, command: 'node main.js up', doing: 'up' });
    expect(await withLock(file, 'up', { waitMs: 0 }, nothing)).toBe('done');
  });

  it('takes over when the pid now belongs to another program', async () => {
    const file = lockHeldBy({ pid: process.pid, command: 'something else', doing: 'up' });
    expect(await withLock(file, 'up', { waitMs: 0 }, nothing)).toBe('done');
  });

  it('takes over a lock that a full disk has left empty', async () => {
    expect(await withLock(lockHeldBy(''), 'up', { waitMs: 0 }, nothing)).toBe('done');
  });

  it('names a living holder and what it does', async () => {
    const command = commandOf(process.pid)?.join(' ');
    const file = lockHeldBy({ pid: process.pid, command, doing: 'reset' });
    const steps: string[] = [];
    const error = await rejection(
      withLock(file, 'up', { waitMs: 60, onProgress: (s) => steps.push(s) }, nothing),
    );
    expect(error).toMatchObject({ code: 'LOCKED' });
    expect(String(error)).toContain(
      `held by process ${process.pid} (${command}), which is busy with "reset"`,
    );
    expect(steps).toEqual([`Waiting for process ${process.pid}, busy with "reset"`]);
    expect(existsSync(file)).toBe(true);
  });
});
