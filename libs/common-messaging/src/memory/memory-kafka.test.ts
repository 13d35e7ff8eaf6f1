import { beforeEach, describe, expect, test } from '@jest/globals';
import type { BatchOutcome, BrokerRecord, ReceivedBatch, Subscription } from '../broker/broker.js';
import { MemoryKafka } from './memory-kafka.js';

const TOPIC = 'commerce-events';
const record = (value: string): BrokerRecord => ({
  key: Buffer.from('k'),
  value: Buffer.from(value),
  headers: { ce_id: value },
});

/** A member of a group that notes what it is given. */
class Reader {
  readonly batches: ReceivedBatch[] = [];
  answer: (batch: ReceivedBatch) => Promise<BatchOutcome> = () => Promise.resolve({ next: 'advance' });
  subscription!: Subscription;

  static async join(kafka: MemoryKafka, group = 'inventory', topics = [TOPIC]): Promise<Reader> {
    const reader = new Reader();
    reader.subscription = await kafka.client().subscribe({
      group,
      topics,
      onAssigned: () => undefined,
      onBatch: (batch) => {
        reader.batches.push(batch);
        return reader.answer(batch);
      },
    });
    await kafka.settled();
    return reader;
  }

  get seen(): string[] {
    return this.batches.flatMap(({ records }) => records.map((r) => r.value!.toString()));
  }
}

let kafka: MemoryKafka;

describe('stepped delivery', () => {
  beforeEach(() => {
    kafka = new MemoryKafka({ topics: [{ name: TOPIC, partitions: 2 }], delivery: 'stepped' });
  });

  test('nothing arrives but what the test delivers, in order within its partition', async () => {
    const reader = await Reader.join(kafka);
    kafka.append(TOPIC, 0, record('a'), record('b'), record('c'));
    kafka.append(TOPIC, 1, record('x'));
    await kafka.settled();
    expect(reader.seen).toEqual([]);
    expect(await kafka.deliver('inventory', TOPIC, 1, 5)).toBe(1);
    expect(await kafka.deliver('inventory', TOPIC, 0, 2)).toBe(2);
    expect(await kafka.deliver('inventory', TOPIC, 0, 2)).toBe(1);
    expect(await kafka.deliver('inventory', TOPIC, 0, 2)).toBe(0);
    expect(reader.seen).toEqual(['x', 'a', 'b', 'c']);
  });

  test('each group is led by itself', async () => {
    const [inventory, shipping] = [await Reader.join(kafka), await Reader.join(kafka, 'shipping')];
    kafka.append(TOPIC, 0, record('a'));
    await kafka.deliver('shipping', TOPIC, 0, 1);
    expect([inventory.seen, shipping.seen]).toEqual([[], ['a']]);
  });

  test('what waits is told by group and partition', async () => {
    await Reader.join(kafka);
    await Reader.join(kafka, 'shipping');
    kafka.append(TOPIC, 1, record('a'), record('b'));
    await kafka.deliver('shipping', TOPIC, 1, 1);
    expect(kafka.undelivered()).toEqual([
      { group: 'inventory', topic: TOPIC, partition: 1, records: 2 },
      { group: 'shipping', topic: TOPIC, partition: 1, records: 1 },
    ]);
  });

  test('a duplicate stands behind what was sent since', async () => {
    const reader = await Reader.join(kafka);
    kafka.append(TOPIC, 0, record('a'), record('b'));
    kafka.duplicate(kafka.records(TOPIC)[0]!);
    await kafka.deliver('inventory', TOPIC, 0, 3);
    expect(reader.seen).toEqual(['a', 'b', 'a']);
  });

  test('a delivery ends only when a seek back has been read again, and reads no further', async () => {
    const reader = await Reader.join(kafka);
    kafka.append(TOPIC, 0, record('a'), record('b'), record('c'));
    await kafka.deliver('inventory', TOPIC, 0, 1);
    let seeks = 1;
    reader.answer = async () => (seeks-- > 0 ? { next: 'seek', offset: 0n } : { next: 'advance' });
    await kafka.deliver('inventory', TOPIC, 0, 1);
    expect(reader.seen).toEqual(['a', 'b', 'a', 'b']);
    expect(reader.batches.map(({ continuous }) => continuous)).toEqual([false, true, false]);
  });

  test('a group without a member cannot be delivered to', async () => {
    await expect(kafka.deliver('nobody', TOPIC, 0, 1)).rejects.toThrow('no member of the group nobody');
  });
});

describe('automatic delivery', () => {
  beforeEach(() => {
    kafka = new MemoryKafka({ topics: [{ name: TOPIC, partitions: 2 }] });
  });

  test('a held partition waits, the other goes on; released, it catches up', async () => {
    const reader = await Reader.join(kafka);
    kafka.append(TOPIC, 0, record('a'));
    kafka.hold('inventory', TOPIC, 0);
    kafka.append(TOPIC, 0, record('b'));
    kafka.append(TOPIC, 1, record('x'));
    await kafka.settled();
    expect(reader.seen).toEqual(['a', 'x']);
    kafka.release('inventory', TOPIC, 0);
    await kafka.settled();
    expect(reader.seen).toEqual(['a', 'x', 'b']);
  });

  test('settled waits for the batch that runs', async () => {
    const reader = await Reader.join(kafka);
    let end!: () => void;
    reader.answer = () => new Promise((resolve) => (end = () => resolve({ next: 'advance' })));
    kafka.append(TOPIC, 0, record('a'));
    let settled = false;
    const waiting = kafka.settled().then(() => (settled = true));
    await Promise.resolve();
    expect(settled).toBe(false);
    end();
    await waiting;
    expect(kafka.busy).toBe(false);
  });

  test('what is appended while a batch runs is read after it', async () => {
    const reader = await Reader.join(kafka);
    reader.answer = async ({ records }) => {
      if (records[0]!.headers['ce_id'] === 'a') kafka.append(TOPIC, 0, record('b'));
      return { next: 'advance' };
    };
    kafka.append(TOPIC, 0, record('a'));
    await kafka.settled();
    expect(reader.seen).toEqual(['a', 'b']);
  });
});
