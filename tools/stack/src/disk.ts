import { statfsSync } from 'node:fs';
import { StackError } from './stack-error.js';

const MIB = 1024 * 1024;

/** Kafka stops, and PostgreSQL panics, on a full disk; 1 GiB is some hours of tests. */
export const MIN_FREE_BYTES = 1024 * MIB;

/**
 * @param folder must exist; its file system is looked at.
 * @throws StackError DISK_FULL when less than `minBytes` are free for us.
 */
export function refuseFullDisk(folder: string, minBytes = MIN_FREE_BYTES, stat = statfsSync): void {
  const { bavail, bsize } = stat(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes >= minBytes) return;
  throw new StackError(
    'DISK_FULL',
    `Only ${Math.floor(freeBytes / MIB)} MiB are free where ${folder} lies; the servers need at least ${Math.ceil(minBytes / MIB)} MiB`,
    'free some space there; "npm run stack -- reset" deletes the data of this stack',
  );
}
