import { randomBytes } from 'node:crypto';
import {
  type BatchOutcome,
  type Broker,
  type BrokerRecord,
  DEFAULT_BROKER_CLIENT,
  type ReceivedBatch,
  type Subscription,
} from '@erp/common-messaging';
import {
  KafkaBroker,
  MemoryKafka,
  PlatformaticBroker,
  produceRaw,
  removeRecords,
  removeTopics,
} from '@erp/common-messaging/testing';
import { ensureLocalTopics, readTopics } from '@erp/stack';
import { eventually } from '../eventually.js';
import { openGates } from './gate.js';
import { TestWorld } from '../test-world.js';

/** Partitions of the topic that the suite uses. */
export const PARTITIONS = 6;

/** A topic of its own behind one adapter of the broker port (R3), and what a test does to it from outside. */
export interface Place {
  readonly topic: string;
  client(): Broker;
  /** Puts offsets on partition 0 that no reader sees: aborted records, then a control record. */
  leaveGap(): Promise<void>;
  /** Removes records of partition 0, as retention does; null when nothing is ever removed. */
  readonly removeBelow: ((offset: bigint) => Promise<void>) | null;
  /** Whether a broker stands behind it that refuses records above 1 MiB. */
  readonly refuses: boolean;
  leave(): Promise<void>;
}

const onKafka = (Client: typeof KafkaBroker | typeof PlatformaticBroker) => async (): Promise<Place> => {
  const world = TestWorld.withoutBroker();
  const { brokers } = world.stack;
  const topic = `t${randomBytes(4).toString('hex')}-compliance`;
  await ensureLocalTopics(world.broker(), [{ ...readTopics()[0]!, name: topic, partitions: PARTITIONS }]);
  const outside = new KafkaBroker(brokers, 'compliance');
  // A topic just made has no leaders yet, and a member that joins now would begin again when it has.
  for (let partition = 0; partition < PARTITIONS; partition++)
    await eventually('the partition has a leader', () => outside.offsetRange(topic, partition));
  const aborted = { partition: 0, key: 'key', value: 'aborted' };
  return {
    topic,
    client: () => new Client(brokers, 'compliance'),
    leaveGap: async () => {
      const { high } = await outside.offsetRange(topic, 0);
      await produceRaw(brokers, topic, [aborted, aborted], 'abort');
      // The broker answers before it has written the control record.
      await eventually('the control record', async () => {
        const now = await outside.offsetRange(topic, 0);
        return now.high === high + 3n;
      });
    },
    removeBelow: (offset) => removeRecords(brokers, topic, 0, offset),
    refuses: true,
    leave: async () => {
      await outside.close();
      await removeTopics(brokers, [topic]);
    },
  };
};

type Adapter = readonly [name: string, place: () => Promise<Place>];

/** Every adapter of the port: those for Kafka, and the one that tests are fast with. */
export const ADAPTERS: readonly [Adapter, ...Adapter[]] = [
  [DEFAULT_BROKER_CLIENT, onKafka(KafkaBroker)],
  ['platformatic', onKafka(PlatformaticBroker)],
  [
    'memory',
    async () => {
      const kafka = new MemoryKafka({ topics: readTopics(), delivery: 'automatic' });
      const topic = 'commerce-events';
      return {
        topic,
        client: kafka.client,
        leaveGap: async () => {
          for (let offsets = 0; offsets < 3; offsets++) kafka.leaveGap(topic, 0);
        },
        removeBelow: null,
        refuses: false,
        leave: async () => undefined,
      };
    },
  ],
];

export const record = (value: string): BrokerRecord => ({
  key: Buffer.from('key'),
  value: Buffer.from(value),
  headers: { ce_id: value, 'content-type': 'text/plain' },
});

/** A member of a group that notes what it is given. */
export class Member {
  readonly batches: ReceivedBatch[] = [];
  assigned = 0;
  /** Batches that run at the moment, of each partition. */
  private readonly running = new Map<number, number>();
  mostAtOnce = 0;
  mostPartitionsAtOnce = 0;

  private constructor(
    readonly subscription: Subscription,
    public answer: (batch: ReceivedBatch) => Promise<BatchOutcome>,
  ) {}

  static async join(
    broker: Broker,
    topic: string,
    answer: (batch: ReceivedBatch) => Promise<BatchOutcome> = async () => ({ next: 'advance' }),
    sessionTimeoutMs?: number,
  ): Promise<Member> {
    let member: Member | null = null;
    let assigned = 0;
    const subscription = await broker.subscribe({
      group: `${topic}-group`,
      topics: [topic],
      sessionTimeoutMs,
      onAssigned: () => (member ? member.assigned++ : assigned++),
      onBatch: (batch) => member!.take(batch),
    });
    member = new Member(subscription, answer);
    member.assigned += assigned;
    await eventually('the member has its partitions', () => subscription.isRunning());
    return member;
  }

  private async take(batch: ReceivedBatch): Promise<BatchOutcome> {
    const { partition } = batch;
    this.batches.push(batch);
    this.running.set(partition, (this.running.get(partition) ?? 0) + 1);
    this.mostAtOnce = Math.max(this.mostAtOnce, this.running.get(partition)!);
    const partitions = [...this.running.values()].filter((batches) => batches > 0).length;
    this.mostPartitionsAtOnce = Math.max(this.mostPartitionsAtOnce, partitions);
    try {
      return await this.answer(batch);
    } finally {
      this.running.set(partition, this.running.get(partition)! - 1);
    }
  }

  /** Values in the order they came, of one partition or of all. */
  seen(partition?: number): string[] {
    return this.batches
      .filter((batch) => partition === undefined || batch.partition === partition)
      .flatMap(({ records }) => records.map(({ value }) => value!.toString()));
  }

  sees(...values: string[]): Promise<unknown> {
    return eventually(`${values.join()} arrived`, () => {
      const seen = this.seen();
      return values.every((value) => seen.includes(value));
    });
  }
}

/** The place of a test and the clients that it connects, let go of together after it. */
export class Clients {
  private readonly open: Broker[] = [];
  private place!: Place;

  /** A place that nobody has used. */
  async at(make: () => Promise<Place>): Promise<Place> {
    return (this.place = await make());
  }

  async connect(): Promise<Broker> {
    const broker = this.closing(this.place.client());
    await broker.connect();
    return broker;
  }

  /** Closes this one, too. */
  closing(broker: Broker): Broker {
    this.open.push(broker);
    return broker;
  }

  async close(): Promise<void> {
    openGates();
    await Promise.all(this.open.splice(0).map((broker) => broker.close()));
    await this.place.leave();
  }
}
