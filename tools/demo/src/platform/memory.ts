import { execFileSync } from 'node:child_process';

/** Resident memory of a process in bytes, as `ps` tells; undefined when it has ended, or there is no `ps`. */
export function residentBytes(pid: number): number | undefined {
  try {
    const kib = Number(
      execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }),
    );
    return kib > 0 ? kib * 1024 : undefined;
  } catch {
    return undefined;
  }
}
