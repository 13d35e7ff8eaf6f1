import { statfsSync, statSync } from 'node:fs';

/** A file system that messaging's data or logs lie on. */
export interface DiskFacts {
  /** The first of the folders that lie on it. */
  readonly folder: string;
  /** What is left for others than root. */
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** Each file system once. A folder that does not exist is passed over: the server that owns it never ran. */
export function readDisks(folders: readonly string[]): DiskFacts[] {
  const disks = new Map<number, DiskFacts>();
  for (const folder of folders) {
    const device = statSync(folder, { throwIfNoEntry: false })?.dev;
    if (device === undefined || disks.has(device)) continue;
    const { bavail, blocks, bsize } = statfsSync(folder);
    disks.set(device, { folder, freeBytes: bavail * bsize, totalBytes: blocks * bsize });
  }
  return [...disks.values()];
}
