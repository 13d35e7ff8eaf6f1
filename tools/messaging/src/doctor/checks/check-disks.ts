import { mebibytes } from '../words.js';
import type { Check } from './check.js';

/** Kafka stops and PostgreSQL panics on a full disk. */
export const checkDisks: Check = ({ disks }, { minFreePercent }) =>
  disks.flatMap(({ folder, freeBytes, totalBytes }) => {
    const freePercent = (100 * freeBytes) / totalBytes;
    if (freePercent >= minFreePercent) return [];
    return [
      {
        severity: 'ERROR' as const,
        cause: 'disk-full',
        context: null,
        what: `The disk of ${folder} has ${mebibytes(freeBytes)} free, ${freePercent.toFixed(1)}% of ${mebibytes(totalBytes)}; wanted are ${minFreePercent}%`,
        why: 'on a full disk Kafka stops and PostgreSQL panics; until then both slow down',
        remedy: [
          `du -xh --max-depth=2 ${folder} | sort -h | tail`,
          'free what is no data of the stack, logs first',
        ],
      },
    ];
  });
