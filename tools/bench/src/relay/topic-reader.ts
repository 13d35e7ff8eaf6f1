import { eventually } from '@erp/testing';
import kafkajs from 'kafkajs';
import { nowMs, pause } from '../measure.js';
import { DeliveryCheck } from './delivery.js';
import { readPayload } from './event.js';

/** Looking takes the broker three requests, so it is done rarely until the end is near. */
const LOOK_EVERY_MS = { far: 50, near: 10 } as const;
const NEAR = 0.9;

/** How far a topic came. */
export interface Reached {
  readonly records: number;
  /** When, by nowMs(). */
  readonly at: number;
}

/** The bench's own eyes on the broker: how far a topic is, and what is in it. */
export class BrokerEyes {
  private readonly kafka: kafkajs.Kafka;
  private readonly admin: kafkajs.Admin;

  private constructor(brokers: readonly string[]) {
    this.kafka = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING });
    this.admin = this.kafka.admin();
  }

  static async open(brokers: readonly string[]): Promise<BrokerEyes> {
    const eyes = new BrokerEyes(brokers);
    await eyes.admin.connect();
    return eyes;
  }

  /** Records that stand in a topic. */
  async recordsIn(topic: string): Promise<number> {
    const partitions = await this.admin.fetchTopicOffsets(topic);
    return partitions.reduce((records, { high }) => records + Number(high), 0);
  }

  /** Waits for records, or until none has come for `stalledMs`: a contestant may lose some, or give up. */
  async reaches(topic: string, wanted: number, stalledMs: number): Promise<Reached> {
    let reached: Reached = { records: await this.recordsIn(topic), at: nowMs() };
    while (reached.records < wanted && nowMs() - reached.at < stalledMs) {
      await pause(reached.records < NEAR * wanted ? LOOK_EVERY_MS.far : LOOK_EVERY_MS.near);
      const records = await this.recordsIn(topic);
      if (records > reached.records) reached = { records, at: nowMs() };
    }
    return reached;
  }

  /** Reads a topic from its first record on, until closed. */
  async read(topic: string): Promise<TopicReader> {
    const reader = new TopicReader(topic);
    // The client alone: this library's consumers pause between two fetches, which would be added to all latencies.
    const consumer = this.kafka.consumer({ groupId: `bench-${topic}`, maxWaitTimeInMs: 250 });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch: { messages } }) => {
        const arrivedAt = nowMs();
        for (const { value } of messages) reader.take(value!, arrivedAt);
      },
    });
    reader.close = () => consumer.disconnect();
    return reader;
  }

  async close(): Promise<void> {
    await this.admin.disconnect();
  }
}

export class TopicReader {
  readonly check = new DeliveryCheck();
  /** When each event's first record came, by its number. */
  readonly arrivedAt: number[] = [];
  private progressAt = nowMs();
  close: () => Promise<void> = async () => undefined;

  constructor(private readonly topic: string) {}

  take(value: Buffer, arrivedAt: number): void {
    const { seq, entityId } = readPayload(value);
    if (!this.check.add(entityId, seq)) return;
    this.arrivedAt[seq] = arrivedAt;
    this.progressAt = arrivedAt;
  }

  /** Waits until this many different events have come, or none has for `stalledMs`: the rest is lost. */
  async reached(events: number, stalledMs: number): Promise<void> {
    this.progressAt = nowMs();
    await eventually(
      `${events} events from ${this.topic}`,
      () => this.check.events >= events || nowMs() - this.progressAt > stalledMs,
      600_000,
    );
  }
}
