import { afterEach, describe, expect, test } from '@jest/globals';
import {
  type BatchOutcome,
  type Broker,
  DEFAULT_BROKER_CLIENT,
  type ReceivedBatch,
} from '@erp/common-messaging';
import { PlatformaticBroker } from '@erp/common-messaging/testing';
import { eventually } from '../eventually.js';
import { testStack } from '../test-stack.js';
import { ADAPTERS, Clients, Member, PARTITIONS, record } from './broker-compliance.js';
import { gate } from './gate.js';

/** The shortest that every broker allows; one in memory has no sessions, and needs no waiting. */
const SESSION_MS = 6_000;
const longMs = (adapter: string): number => (adapter === 'memory' ? 50 : SESSION_MS + 2_000);

const all = Array.from({ length: PARTITIONS }, (_, partition) => partition);
const toEach = async (broker: Broker, topic: string, prefix: string) => {
  for (const partition of all) await broker.send(topic, partition, [record(`${prefix}${partition}`)]);
};
const values = (prefix: string) => all.map((partition) => `${prefix}${partition}`);

// How the members of a consumer group share partitions, whatever the adapter of the broker port (R3, R14).
describe.each(ADAPTERS)('%s', (name, place) => {
  const clients = new Clients();
  afterEach(() => clients.close());

  test('two members share the partitions, and the one that stays takes over when the other stops', async () => {
    const { topic } = await clients.at(place);
    const broker = await clients.connect();
    const first = await Member.join(await clients.connect(), topic);
    const second = await Member.join(await clients.connect(), topic);
    await eventually('the first was assigned anew', () => first.assigned >= 2);
    await toEach(broker, topic, 'shared');
    await eventually('all arrived', () => {
      const seen = [...first.seen(), ...second.seen()];
      return values('shared').every((value) => seen.includes(value));
    });
    const own = (member: Member) => new Set(member.batches.map(({ partition }) => partition));
    expect([own(first).size, own(second).size]).toEqual([PARTITIONS / 2, PARTITIONS / 2]);
    expect([...own(first), ...own(second)].sort()).toEqual(all);
    await second.subscription.stop();
    await toEach(broker, topic, 'after');
    await first.sees(...values('after'));
  });

  test('when another joins, a running batch is told that its partition is gone', async () => {
    const { topic } = await clients.at(place);
    const broker = await clients.connect();
    const told: string[] = [];
    const first = await Member.join(broker, topic, async (batch) => {
      if (told.length > 0) return { next: 'advance' };
      expect(batch.isCurrent()).toBe(true);
      await batch.heartbeat();
      await eventually('the partition is taken away', () => !batch.isCurrent());
      await batch.heartbeat().catch(() => told.push('the heartbeat'));
      return { next: 'seek', offset: batch.fetchedOffset };
    });
    await broker.send(topic, 0, [record('a')]);
    await eventually('a batch runs', () => first.batches.length > 0);
    const second = await Member.join(await clients.connect(), topic);
    await eventually('the batch was told', () => told.length > 0);
    await eventually('somebody reads it again', () => {
      const again = first.batches.length > 1 ? first.batches[1] : second.batches[0];
      return again?.fetchedOffset === 0n;
    });
  });

  test('a batch longer than the session keeps its membership and its partition', async () => {
    const { topic } = await clients.at(place);
    const broker = await clients.connect();
    let alive = false;
    const takesLong = async (batch: ReceivedBatch): Promise<BatchOutcome> => {
      if (batch.records[0]!.offset === 0n) {
        await new Promise((resolve) => setTimeout(resolve, longMs(name))); // the batch itself, not a wait for a result
        alive = batch.isCurrent();
      }
      await batch.commit(batch.records.at(-1)!.offset + 1n);
      return { next: 'advance' };
    };
    const member = await Member.join(broker, topic, takesLong, SESSION_MS);
    await broker.send(topic, 0, [record('long')]);
    await member.sees('long');
    await broker.send(topic, 0, [record('next')]);
    await member.sees('next');
    expect(alive).toBe(true);
    expect(member.assigned).toBe(1);
    expect(member.batches.map(({ continuous }) => continuous)).toEqual([false, true]);
  });

  test('a stop waits for the batch that runs and tells it', async () => {
    const { topic } = await clients.at(place);
    const broker = await clients.connect();
    let ended = false;
    const go = gate();
    const member = await Member.join(broker, topic, async (batch) => {
      await eventually('the stop is told', () => !batch.isCurrent());
      await go.opened;
      ended = true;
      return { next: 'advance' };
    });
    await broker.send(topic, 0, [record('a')]);
    await eventually('a batch runs', () => member.batches.length > 0);
    let stopped = false;
    const stopping = member.subscription.stop().then(() => (stopped = true));
    await broker.send(topic, 0, [record('b')]); // a round trip, in which a stop that does not wait would end
    expect(stopped).toBe(false);
    go.open();
    await stopping;
    expect(ended).toBe(true);
    expect(member.subscription.isRunning()).toBe(false);
    expect(member.seen()).toEqual(['a']);
  });

  test('a batch that runs holds up no other partition', async () => {
    const { topic } = await clients.at(place);
    const broker = await clients.connect();
    const go = gate();
    const member = await Member.join(broker, topic, async ({ partition }) => {
      if (partition === 0) await go.opened;
      return { next: 'advance' };
    });
    await broker.send(topic, 0, [record('slow')]);
    await member.sees('slow');
    try {
      await broker.send(topic, 1, [record('quick')]);
      if (name !== DEFAULT_BROKER_CLIENT) await member.sees('quick'); // kafkajs fetches no more of a broker until its batches end
    } finally {
      go.open();
    }
    await member.sees('quick');
  });
});

describe('both clients', () => {
  const clients = new Clients();
  afterEach(() => clients.close());

  test('share a group, so that a service changes its client replica by replica', async () => {
    const [[, place]] = ADAPTERS;
    const { topic } = await clients.at(place);
    const kafkajs = await clients.connect();
    const platformatic = clients.closing(new PlatformaticBroker(testStack().brokers, 'compliance'));
    const first = await Member.join(kafkajs, topic);
    const second = await Member.join(platformatic, topic);
    await eventually('the first was assigned anew', () => first.assigned >= 2);
    await toEach(platformatic, topic, 'v');
    await eventually('all arrived', () => {
      const seen = [...first.seen(), ...second.seen()];
      return values('v').every((value) => seen.includes(value));
    });
    expect(new Set(second.batches.map(({ partition }) => partition)).size).toBe(PARTITIONS / 2);
    await first.subscription.stop();
    await toEach(kafkajs, topic, 'w');
    await second.sees(...values('w'));
  });
});
