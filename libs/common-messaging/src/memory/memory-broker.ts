import {
  type Broker,
  type OutgoingRecord,
  PartitionUnavailable,
  type SubscribeOptions,
  type Subscription,
} from '../broker/broker.js';
import type { MemoryKafka } from './memory-kafka.js';

/** One service's connection to a MemoryKafka. */
export class MemoryBroker implements Broker {
  private readonly subscriptions = new Set<Subscription>();
  private closed = false;

  constructor(private readonly kafka: MemoryKafka) {}

  async connect(): Promise<void> {
    this.mustBeOpen();
  }

  async send(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    this.mustBeOpen();
    if (partition >= this.kafka.partitions(topic))
      throw new PartitionUnavailable(`there is no partition ${topic}/${partition}`);
    this.kafka.append(
      topic,
      partition,
      ...records.map(({ key, value, headers }) => ({ key: asBytes(key), value: asBytes(value), headers })),
    );
  }

  async partitionCounts(topics: readonly string[]): Promise<Map<string, number>> {
    return new Map(
      topics
        .map((topic) => [topic, this.kafka.partitions(topic)] as const)
        .filter(([, partitions]) => partitions > 0),
    );
  }

  async offsetRange(topic: string, partition: number): Promise<{ low: bigint; high: bigint }> {
    return { low: 0n, high: this.kafka.log(topic, partition).high };
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    this.mustBeOpen();
    const subscription = this.kafka.group(options.group).join(options);
    this.subscriptions.add(subscription);
    return subscription;
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
  }

  private mustBeOpen(): void {
    if (this.closed) throw new Error('the broker connection is closed');
  }
}

const asBytes = (text: Buffer | string | null): Buffer | null =>
  typeof text === 'string' ? Buffer.from(text) : text;
