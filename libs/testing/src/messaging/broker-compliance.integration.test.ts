import { afterEach, describe, expect, test } from '@jest/globals';
import {
  type BatchOutcome,
  type Broker,
  type BrokerRecord,
  PartitionUnavailable,
  type ReceivedBatch,
  type Subscription,
} from '@erp/common-messaging';
import { KafkaBroker, MemoryKafka } from '@erp/common-messaging/testing';
import { readTopics } from '@erp/stack';
import { eventually } from '../eventually.js';
import { TestWorld } from '../test-world.js';

/** What every adapter of the broker port must do (R3): the real one, and the one that tests are fast with. */
interface Adapter {
  readonly topic: string;
  client(): Broker;
}

const adapters: [string, () => Promise<Adapter>][] = [
  [
    'MemoryBroker',
    async () => {
      const kafka = new MemoryKafka({ topics: readTopics() });
      return { topic: 'commerce-events', client: kafka.client };
    },
  ],
  [
    'KafkaBroker',
    async () => {
      const { stack, topicPrefix } = await TestWorld.create();
      return {
        topic: `${topicPrefix}commerce-events`,
        client: () => new KafkaBroker(stack.brokers, 'compliance'),
      };
    },
  ],
];

const record = (value: string): BrokerRecord => ({
  key: Buffer.from('key'),
  value: Buffer.from(value),
  headers: { ce_id: value, 'content-type': 'text/plain' },
});

/** As the relay does: a topic just made may have no leader yet. */
const send = (broker: Broker, topic: string, partition: number, records: BrokerRecord[]) =>
  eventually('the partition has a leader', () =>
    broker.send(topic, partition, records).then(
      () => true,
      (error: unknown) => {
        if (error instanceof PartitionUnavailable) return false;
        throw error;
      },
    ),
  );

/** A member that reads partition 0 and notes what it is given. */
class Member {
  readonly batches: ReceivedBatch[] = [];
  assigned = 0;
  answer: (batch: ReceivedBatch) => Promise<BatchOutcome> = () => Promise.resolve({ next: 'advance' });
  subscription!: Subscription;

  static async join(broker: Broker, topic: string): Promise<Member> {
    const member = new Member();
    member.subscription = await broker.subscribe({
      group: `${topic}-group`,
      topics: [topic],
      onAssigned: () => member.assigned++,
      onBatch: async (batch) => {
        member.batches.push(batch);
        return member.answer(batch);
      },
    });
    await eventually('the member has its partitions', () => member.subscription.isRunning());
    return member;
  }

  get seen(): string[] {
    return this.batches.flatMap(({ records }) => records.map((r) => r.value!.toString()));
  }

  sees(...values: string[]): Promise<unknown> {
    return eventually(`${values.join()} arrived`, () => values.every((value) => this.seen.includes(value)));
  }
}

describe.each(adapters)('%s', (_name, adapter) => {
  const clients: Broker[] = [];
  const start = async () => {
    const { topic, client } = await adapter();
    return {
      topic,
      connect: async () => {
        const broker = client();
        clients.push(broker);
        await broker.connect();
        return broker;
      },
    };
  };
  afterEach(() => Promise.all(clients.splice(0).map((broker) => broker.close())));

  test('tells the partitions of the topics that exist, and the range of offsets', async () => {
    const { topic, connect } = await start();
    const broker = await connect();
    expect(await broker.partitionCounts([topic, 'no-such-topic'])).toEqual(new Map([[topic, 6]]));
    const empty = await eventually('the partition has a leader', () => broker.offsetRange(topic, 0));
    expect(empty).toEqual({ low: 0n, high: 0n });
    await send(broker, topic, 0, [record('a'), record('b')]);
    expect(await broker.offsetRange(topic, 0)).toEqual({ low: 0n, high: 2n });
  });

  test('hands over key, value, headers and offsets in order, and says that batches follow each other', async () => {
    const { topic, connect } = await start();
    const broker = await connect();
    const member = await Member.join(broker, topic);
    await send(broker, topic, 0, [record('a'), record('b')]);
    await member.sees('a', 'b');
    await send(broker, topic, 0, [record('c')]);
    await member.sees('c');
    const records = member.batches.flatMap((batch) => batch.records);
    expect(records.map(({ offset }) => offset)).toEqual([0n, 1n, 2n]);
    expect(records[0]).toMatchObject({
      key: Buffer.from('key'),
      headers: { ce_id: 'a', 'content-type': 'text/plain' },
      timestamp: expect.any(Date),
    });
    expect(member.batches[0]).toMatchObject({ fetchedOffset: 0n, continuous: false });
    expect(member.batches.at(-1)).toMatchObject({
      fetchedOffset: 2n,
      continuous: true,
      highWatermark: 3n,
    });
    expect(member.assigned).toBeGreaterThan(0);
  });

  test('reads again from where a batch was answered to seek, and calls that a jump', async () => {
    const { topic, connect } = await start();
    const broker = await connect();
    const member = await Member.join(broker, topic);
    await send(broker, topic, 0, [record('a'), record('b')]);
    await member.sees('b');
    let seeks = 1;
    member.answer = async () => (seeks-- > 0 ? { next: 'seek', offset: 1n } : { next: 'advance' });
    await send(broker, topic, 0, [record('c')]);
    await member.sees('c');
    const jump = await eventually('the batch after the seek', () =>
      member.batches.find(({ fetchedOffset }) => fetchedOffset === 1n),
    );
    expect(jump.continuous).toBe(false);
    expect(jump.records[0]!.value!.toString()).toBe('b');
  });

  test('a new member begins at the committed offset; without one, at the first record', async () => {
    const { topic, connect } = await start();
    const broker = await connect();
    const first = await Member.join(await connect(), topic);
    let committed = false;
    first.answer = async (batch) => {
      // Refused when a rebalance came between: then the next assignment's batch commits it.
      committed ||= await batch.commit(1n).then(
        () => true,
        () => false,
      );
      return committed ? { next: 'advance' } : { next: 'seek', offset: batch.fetchedOffset };
    };
    await send(broker, topic, 0, [record('a'), record('b')]);
    await eventually('the offset is committed', () => committed);
    await first.subscription.stop();
    const second = await Member.join(broker, topic);
    await second.sees('b');
    expect(first.batches[0]!.fetchedOffset).toBe(0n);
    expect(second.batches[0]).toMatchObject({ fetchedOffset: 1n, continuous: false });
  });

  test('when another joins, each has partitions of its own and a running batch is told that it lost its own', async () => {
    const { topic, connect } = await start();
    const broker = await connect();
    const first = await Member.join(broker, topic);
    const told: boolean[] = [];
    first.answer = async (batch) => {
      if (told.length > 0) return { next: 'advance' };
      await eventually('the partition is taken away', () => !batch.isCurrent());
      told.push(batch.isCurrent());
      return { next: 'seek', offset: batch.fetchedOffset };
    };
    await send(broker, topic, 0, [record('a')]);
    await eventually('a batch runs', () => first.batches.length > 0);
    const second = await Member.join(await connect(), topic);
    for (const partition of [0, 1, 2, 3, 4, 5])
      await send(broker, topic, partition, [record(`p${partition}`)]);
    await eventually('all six arrived', () => {
      const values = [...first.seen, ...second.seen];
      return [0, 1, 2, 3, 4, 5].every((p) => values.includes(`p${p}`));
    });
    expect(told).toEqual([false]);
    expect(first.assigned).toBeGreaterThanOrEqual(2);
    expect(second.batches.length).toBeGreaterThan(0);
  });

  test('a stop waits for the batch that runs and tells it', async () => {
    const { topic, connect } = await start();
    const broker = await connect();
    const member = await Member.join(broker, topic);
    let ended = false;
    member.answer = async (batch) => {
      await eventually('the stop is told', () => !batch.isCurrent());
      ended = true;
      return { next: 'advance' };
    };
    await send(broker, topic, 0, [record('a')]);
    await eventually('a batch runs', () => member.batches.length > 0);
    await member.subscription.stop();
    expect(ended).toBe(true);
    expect(member.subscription.isRunning()).toBe(false);
  });

  test('a closed connection sends nothing', async () => {
    const { topic, connect } = await start();
    const broker = await connect();
    await broker.close();
    await expect(broker.send(topic, 0, [record('a')])).rejects.toThrow('closed');
  });
});
