import { setTimeout as pause } from 'node:timers/promises';

export interface Pace {
  /** How many are worked on at the same time. */
  readonly atOnce: number;
  /** How long the results that are there wait for the others. */
  readonly patienceMs: number;
}

/**
 * Does `work`, which must not reject, for each item, and gives the results in groups: all at once when all are soon
 * there, so that they can be written by one transaction; else those that are there, so that a slow one holds up nobody.
 * Whoever stops reading waits for what has begun; nothing more is begun.
 */
export async function* asTheyCome<T, R>(
  items: readonly T[],
  { atOnce, patienceMs }: Pace,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R[]> {
  const done: R[] = [];
  const waiting = [...items].reverse();
  const worker = async (): Promise<void> => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) done.push(await work(item));
  };
  let working = true;
  const all = Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker)).then(() => {
    working = false;
  });
  try {
    // What came while the reader was busy with a group is there too, also when it was the last.
    while (working || done.length > 0) {
      const enough = new AbortController();
      const waited = pause(patienceMs, undefined, { signal: enough.signal }).catch(() => undefined);
      await Promise.race([all, waited]);
      enough.abort();
      if (done.length > 0) yield done.splice(0);
    }
  } finally {
    waiting.length = 0;
    await all;
  }
}
