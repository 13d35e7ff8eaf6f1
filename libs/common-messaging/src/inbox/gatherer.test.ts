import { describe, expect, test } from '@jest/globals';
import type { ReceivedRecord } from '../broker/broker.js';
import { type Applied, type Chunk, nothingApplied, PartitionLost } from './apply.js';
import { Gatherer, type SizedChunk } from './gatherer.js';

/** A chunk of partition `partition` with `count` records, of which a transaction takes `limit`. */
const chunk = (partition: number, count = 1, limit = 100): SizedChunk => ({
  topic: 'orders',
  partition,
  expected: 0n,
  records: Array.from({ length: count }, () => ({}) as ReceivedRecord),
  limit,
});

/** Transactions that end when the test says so. */
class Transactions {
  readonly begun: number[][] = [];
  private readonly ends: { resolve: (all: Applied[]) => void; reject: (error: unknown) => void }[] = [];

  applyTogether(chunks: readonly Chunk[]): Promise<Applied[]> {
    this.begun.push(chunks.map(({ partition }) => partition));
    return new Promise((resolve, reject) => this.ends.push({ resolve, reject }));
  }

  /** Commits the transaction `at`; each of its chunks is told its own partition as `duplicates`. */
  commit(at: number): void {
    this.ends[at]!.resolve(this.begun[at]!.map((duplicates) => ({ ...nothingApplied(), duplicates })));
  }

  fail(at: number, error: unknown): void {
    this.ends[at]!.reject(error);
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));

describe('chunks that are ready at the same time (R15)', () => {
  test('what one fetch brings is one transaction, and each chunk is told what became of itself', async () => {
    const transactions = new Transactions();
    const gatherer = new Gatherer(transactions);
    const all = [2, 0, 1].map((partition) => gatherer.apply(chunk(partition)));
    await turn();
    expect(transactions.begun).toEqual([[0, 1, 2]]);
    transactions.commit(0);
    expect((await Promise.all(all)).map(({ applied }) => applied.duplicates)).toEqual([2, 0, 1]);
  });

  test('what arrives while a transaction runs is the next one', async () => {
    const transactions = new Transactions();
    const gatherer = new Gatherer(transactions);
    const first = gatherer.apply(chunk(0));
    await turn();
    const others = [1, 2].map((partition) => gatherer.apply(chunk(partition)));
    await turn();
    expect(transactions.begun).toEqual([[0]]);
    transactions.commit(0);
    await first;
    await turn();
    expect(transactions.begun).toEqual([[0], [1, 2]]);
    transactions.commit(1);
    await Promise.all(others);
  });

  test('a transaction that takes long is not waited for', async () => {
    const transactions = new Transactions();
    const gatherer = new Gatherer(transactions);
    const slow = gatherer.apply(chunk(0));
    await turn();
    const quick = gatherer.apply(chunk(1));
    while (transactions.begun.length < 2) await turn();
    transactions.commit(1);
    await quick;
    transactions.commit(0);
    await slow;
  });

  test('a chunk that fills half of a transaction goes alone, at once; others up to a whole one', async () => {
    const transactions = new Transactions();
    const gatherer = new Gatherer(transactions);
    const full = gatherer.apply(chunk(0, 50));
    const slowOnes = gatherer.apply(chunk(1, 1, 2));
    expect(transactions.begun).toEqual([[0], [1]]);
    const part = [2, 3, 4].map((partition) => gatherer.apply(chunk(partition, 40)));
    await turn();
    expect(transactions.begun.slice(2)).toEqual([[2, 3]]);
    for (const at of [0, 1, 2]) transactions.commit(at);
    await Promise.all([full, slowOnes, part[0], part[1]]);
    await turn();
    expect(transactions.begun.slice(3)).toEqual([[4]]);
    transactions.commit(3);
    await part[2];
  });

  test("one chunk's error is its own: each of them is tried alone", async () => {
    const transactions = new Transactions();
    const gatherer = new Gatherer(transactions);
    const [good, refused, lost] = [0, 1, 2].map((partition) => gatherer.apply(chunk(partition)));
    await turn();
    transactions.fail(0, new Error('no such order'));
    await turn();
    expect(transactions.begun).toEqual([[0, 1, 2], [0], [1], [2]]);
    transactions.commit(1);
    transactions.fail(2, new Error('no such order'));
    transactions.fail(3, new PartitionLost('orders/2'));
    expect((await good)!.applied.duplicates).toBe(0);
    await expect(refused).rejects.toThrow('no such order');
    await expect(lost).rejects.toBeInstanceOf(PartitionLost);
  });

  test('a database that is gone is told to all, and not asked again for each', async () => {
    const transactions = new Transactions();
    const gatherer = new Gatherer(transactions);
    const all = [0, 1].map((partition) => gatherer.apply(chunk(partition)));
    await turn();
    transactions.fail(0, Object.assign(new Error('terminating connection'), { code: '57P01' }));
    expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(transactions.begun).toHaveLength(1);
  });
});
