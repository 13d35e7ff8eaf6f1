import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asTheyCome } from './as-they-come.js';

/** Work that ends when the test says so. */
class Gates {
  private readonly open = new Map<number, () => void>();
  begun: number[] = [];

  readonly work = (item: number): Promise<number> =>
    new Promise((resolve) => {
      this.begun.push(item);
      this.open.set(item, () => resolve(item));
    });

  end(...items: number[]): Promise<unknown> {
    for (const item of items) this.open.get(item)!();
    return turn();
  }
}

describe('results as they come', () => {
  test('what ends while the reader is busy with a group is read too, also when it is the last', async () => {
    const gates = new Gates();
    const groups = asTheyCome([1, 2, 3], { atOnce: 3, patienceMs: 1 }, gates.work);
    const first = groups.next();
    await gates.end(1);
    expect((await first).value).toEqual([1]);
    await gates.end(2, 3); // the reader has not come back yet
    expect((await groups.next()).value).toEqual([2, 3]);
    expect((await groups.next()).done).toBe(true);
  });

  test('no more is begun at once than asked for, and nothing after the reader has gone', async () => {
    const gates = new Gates();
    const groups = asTheyCome([1, 2, 3, 4], { atOnce: 2, patienceMs: 1 }, gates.work);
    const first = groups.next();
    expect(gates.begun).toEqual([1, 2]);
    await gates.end(1);
    await first;
    const gone = groups.return(undefined);
    await gates.end(2, 3);
    await gone;
    expect(gates.begun).toEqual([1, 2, 3]);
  });

  test('every item has one result, whatever each takes and however slow the reader is', async () => {
    const delays = fc.array(fc.nat({ max: 4 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        delays,
        fc.integer({ min: 1, max: 4 }),
        fc.nat({ max: 4 }),
        async (takes, atOnce, reader) => {
          const turns = async (count: number) => {
            for (let i = 0; i < count; i++) await turn();
          };
          const read: number[] = [];
          const work = async (index: number) => {
            await turns(takes[index]!);
            return index;
          };
          for await (const group of asTheyCome([...takes.keys()], { atOnce, patienceMs: 0 }, work)) {
            read.push(...group);
            await turns(reader);
          }
          expect(read.toSorted((a, b) => a - b)).toEqual([...takes.keys()]);
        },
      ),
      { numRuns: 200 },
    );
  });
});
