import type { Broker, ReceivedRecord, Subscription } from '@erp/common-messaging';
import { KafkaBroker } from '@erp/common-messaging/testing';
import { randomUUID } from 'node:crypto';
import type { Context } from '../plan/plan.js';

/** A record as it stands in a topic. */
export interface Standing {
  readonly partition: number;
  readonly offset: bigint;
  readonly eventId: string;
  readonly key: string;
  readonly schedule: number;
  readonly step: number;
}

/**
 * Reads both topics from their beginning, for the whole run, and keeps what stands in them. It has no inbox and commits
 * nothing: each partition is read on from where the watch itself is, through every rebalance and every restart.
 */
export class TopicWatch {
  private readonly next = new Map<string, bigint>();
  private readonly standing = new Map<string, Standing[]>();
  private subscription: Subscription | null = null;
  private broker: Broker | null = null;

  constructor(
    private readonly brokers: readonly string[],
    private readonly topicOf: (context: Context) => string,
  ) {}

  async start(contexts: readonly Context[]): Promise<void> {
    this.broker = new KafkaBroker(this.brokers, 'chaos-watch');
    this.subscription = await this.broker.subscribe({
      group: `chaos-watch-${randomUUID()}`,
      topics: contexts.map(this.topicOf),
      onAssigned: () => undefined,
      onBatch: async ({ topic, partition, records, fetchedOffset }) => {
        const id = `${topic}/${partition}`;
        const next = this.next.get(id) ?? 0n;
        if (fetchedOffset > next) return { next: 'seek', offset: next };
        for (const record of records) {
          if (record.offset < (this.next.get(id) ?? 0n)) continue;
          this.keep(topic, partition, record);
          this.next.set(id, record.offset + 1n);
        }
        return { next: 'advance' };
      },
    });
  }

  private keep(topic: string, partition: number, { offset, key, value, headers }: ReceivedRecord): void {
    const { schedule, step } = JSON.parse(value!.toString()) as { schedule: number; step: number };
    const id = `${topic} ${schedule}`;
    const records = this.standing.get(id) ?? [];
    this.standing.set(id, records);
    records.push({ partition, offset, eventId: headers['ce_id']!, key: key!.toString(), schedule, step });
  }

  /** Of one schedule, each partition in the order of its offsets. */
  recordsOf(context: Context, schedule: number): readonly Standing[] {
    return this.standing.get(`${this.topicOf(context)} ${schedule}`) ?? [];
  }

  /** The next offset of each partition of which anything was read. */
  readUpTo(context: Context, partition: number): bigint {
    return this.next.get(`${this.topicOf(context)}/${partition}`) ?? 0n;
  }

  /** Where the log of each partition ends. Rejects while the broker is away. */
  async ends(context: Context, partitions: number): Promise<bigint[]> {
    const topic = this.topicOf(context);
    const ranges = Array.from({ length: partitions }, (_, p) => this.broker!.offsetRange(topic, p));
    return (await Promise.all(ranges)).map(({ high }) => high);
  }

  async stop(): Promise<void> {
    await this.subscription?.stop();
    await this.broker?.close();
  }
}
