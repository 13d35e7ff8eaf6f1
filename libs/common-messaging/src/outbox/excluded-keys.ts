import type { RefusedRow } from './relay-session.js';

/** Pause before a refused row is tried again, by attempts made so far: 0.2 s, 0.4 s, ... at most 30 s. */
const backoffMs = (attempts: number): number => Math.min(100 * 2 ** attempts, 30_000);

interface Exclusion {
  /** Epoch ms; Infinity for a FAILED row, which waits for an operator. */
  readonly until: number;
  resumeFrom: bigint;
}

/** Keys whose rows the fetch leaves out, because an earlier row of theirs was refused: order within a key is kept. */
export class ExcludedKeys {
  private readonly byKey = new Map<string, Exclusion>();

  /** Forgets everything and takes the keys with FAILED rows. */
  replaceFailed(keys: readonly string[]): void {
    this.byKey.clear();
    for (const key of keys) this.byKey.set(key, { until: Infinity, resumeFrom: 0n });
  }

  add({ row, failed }: RefusedRow, floor: bigint): void {
    const below = BigInt(row.id) - 1n;
    this.byKey.set(row.partition_key, {
      until: failed ? Infinity : Date.now() + backoffMs(row.attempts + 1),
      resumeFrom: below < floor ? below : floor,
    });
  }

  has(key: string): boolean {
    return this.byKey.size > 0 && this.byKey.has(key);
  }

  /** A row of this key was left out of a fetch. */
  leftOut(key: string, id: bigint): void {
    const exclusion = this.byKey.get(key);
    if (exclusion && id - 1n < exclusion.resumeFrom) exclusion.resumeFrom = id - 1n;
  }

  keys(): string[] {
    return [...this.byKey.keys()];
  }

  /** Ends the exclusions that are due; returns the floors from which to look again. */
  due(now: number): bigint[] {
    const floors: bigint[] = [];
    for (const [key, exclusion] of this.byKey) {
      if (exclusion.until > now) continue;
      floors.push(exclusion.resumeFrom);
      this.byKey.delete(key);
    }
    return floors;
  }

  nextDueAt(): number {
    let due = Infinity;
    for (const { until } of this.byKey.values()) due = Math.min(due, until);
    return due;
  }
}
