import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks of /proc in a second (USER_HZ), 100 on every Linux that Node runs on. */
const TICKS = 100;

/** Milliseconds of the machine's monotonic clock: comparable between processes, as Date.now() is not to this precision. */
export const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;

interface Stat {
  readonly parent: number;
  readonly own: number;
  /** Of children that have ended. */
  readonly ended: number;
}

function statOf(pid: number | string): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name, in brackets, may hold blanks; after it stand state, parent, ...
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = (at: number) => Number(fields[at]);
    return { parent: ticks(1), own: ticks(11) + ticks(12), ended: ticks(13) + ticks(14) };
  } catch {
    return null; // ended meanwhile
  }
}

/**
 * CPU seconds that these processes, their children and those of their children that have ended have used so far. Linux
 * only; to 10 ms for each process. Two calls around some work tell what it took.
 */
export function cpuSeconds(...roots: readonly number[]): number {
  const stats = new Map<number, Stat>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const stat = statOf(entry);
    if (stat) stats.set(Number(entry), stat);
  }
  const within = (pid: number): boolean => {
    for (let at = pid; at > 1; at = stats.get(at)?.parent ?? 0) if (roots.includes(at)) return true;
    return false;
  };
  let ticks = 0;
  for (const [pid, { own, ended }] of stats) if (within(pid)) ticks += own + ended;
  return ticks / TICKS;
}

/** The most memory that a process has held at once since it began, in MB (VmHWM). NaN when it has ended. */
export function peakMemoryMb(pid: number): number {
  try {
    const kb = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kb) / 1024;
  } catch {
    return Number.NaN;
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
