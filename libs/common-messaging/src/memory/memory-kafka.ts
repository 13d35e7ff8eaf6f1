import type { Broker, BrokerRecord, ReceivedRecord } from '../broker/broker.js';
import type { TopicSettings } from '../messaging-options.js';
import { MemoryBroker } from './memory-broker.js';
import { type Lane, MemoryGroup } from './memory-group.js';
import { MemoryLog } from './memory-log.js';

export interface MemoryKafkaOptions {
  readonly topics: readonly TopicSettings[];
  /**
   * `automatic`: every record is delivered at once, but for partitions that are held. `stepped`: nothing is delivered
   * but by `deliver` and `release`, so that a test decides what each group sees next.
   */
  readonly delivery?: 'automatic' | 'stepped';
}

/** A record and where it stands. */
export interface StandingRecord extends ReceivedRecord {
  readonly topic: string;
  readonly partition: number;
}

/**
 * A broker in this process, for tests that are fast and that decide when what arrives. It behaves as the kafkajs adapter
 * does (libs/testing, broker-compliance): order within a partition always holds; between partitions and topics
 * the test reorders and delays as it likes. Give `MessagingOptions.broker` its `client`; it serves many services.
 */
export class MemoryKafka {
  readonly automatic: boolean;
  private readonly topics: ReadonlyMap<string, readonly MemoryLog[]>;
  private readonly groups = new Map<string, MemoryGroup>();
  private waiting: (() => void)[] = [];
  /** Grows whenever a record is appended or a batch ends: when two readings are equal, nothing happened between. */
  activity = 0;

  constructor({ topics, delivery = 'automatic' }: MemoryKafkaOptions) {
    this.automatic = delivery === 'automatic';
    this.topics = new Map(
      topics.map(({ name, partitions }) => [name, Array.from({ length: partitions }, () => new MemoryLog())]),
    );
  }

  /** A service's connection, as MessagingOptions.broker wants it. */
  readonly client = (): Broker => new MemoryBroker(this);

  append(topic: string, partition: number, ...records: readonly BrokerRecord[]): void {
    const log = this.log(topic, partition);
    for (const record of records) log.append(record);
    this.activity++;
    for (const group of this.groups.values()) group.wake();
  }

  /** Appends a record once more, as a relay does that died before it settled what it had sent. */
  duplicate({ topic, partition, key, value, headers }: StandingRecord): void {
    this.append(topic, partition, { key, value, headers });
  }

  /** Uses up an offset that no reader sees, as a control record or an aborted transaction does. */
  leaveGap(topic: string, partition: number): void {
    this.log(topic, partition).leaveGap();
    for (const group of this.groups.values()) group.wake();
  }

  /** All records of a topic, each partition in offset order. */
  records(topic: string): StandingRecord[] {
    const logs = this.topics.get(topic) ?? [];
    return logs.flatMap((log, partition) => log.records.map((r) => ({ ...r, topic, partition })));
  }

  /** Nothing more of these partitions (all of a topic when none is named) reaches the group, until `release`. */
  hold(group: string, topic: string, partition?: number): void {
    for (const each of this.each(topic, partition)) this.group(group).hold(topic, each);
  }

  /** Delivers what was held; from then on freely, when delivery is automatic. */
  release(group: string, topic: string, partition?: number): void {
    for (const each of this.each(topic, partition)) this.group(group).release(topic, each);
  }

  /**
   * Delivers the next records of a held partition to a group and resolves with how many they were, once they have been
   * dealt with; 0 when there are none. Rejects when no member of the group reads the partition.
   */
  deliver(group: string, topic: string, partition: number, maxRecords: number): Promise<number> {
    return this.group(group).deliver(topic, partition, maxRecords);
  }

  /** What waits for `deliver` or `release`, of all groups, in a fixed order. */
  undelivered(): Lane[] {
    return [...this.groups.keys()].sort().flatMap((name) => this.group(name).undelivered());
  }

  /** Resolves when every record that may be delivered has been dealt with. */
  async settled(): Promise<void> {
    while (this.busy) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  get busy(): boolean {
    return [...this.groups.values()].some((group) => group.busy);
  }

  /** 0 for a topic that does not exist. */
  partitions(topic: string): number {
    return this.topics.get(topic)?.length ?? 0;
  }

  log(topic: string, partition: number): MemoryLog {
    const log = this.topics.get(topic)?.[partition];
    if (!log) throw new Error(`there is no partition ${topic}/${partition}`);
    return log;
  }

  group(name: string): MemoryGroup {
    let group = this.groups.get(name);
    if (!group) this.groups.set(name, (group = new MemoryGroup(name, this)));
    return group;
  }

  /** For groups: a batch has ended, or partitions were shared out. */
  onMoved(): void {
    this.activity++;
    const waiting = this.waiting;
    this.waiting = [];
    for (const look of waiting) look();
  }

  private each(topic: string, partition: number | undefined): number[] {
    return partition === undefined ? [...Array(this.partitions(topic)).keys()] : [partition];
  }
}
