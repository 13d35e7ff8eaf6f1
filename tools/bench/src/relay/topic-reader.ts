import { KafkaBroker } from '@erp/common-messaging/testing';
import { eventually } from '@erp/testing';
import { nowMs } from '../measure.js';
import { DeliveryCheck } from './delivery.js';
import { PARTITIONS, readPayload } from './event.js';

/** The bench's own eyes on the broker: how far a topic is, and what is in it. */
export class BrokerEyes {
  private readonly broker: KafkaBroker;

  constructor(brokers: readonly string[]) {
    this.broker = new KafkaBroker(brokers, 'bench');
  }

  /** Records that stand in a topic. */
  async recordsIn(topic: string): Promise<number> {
    let records = 0n;
    for (let partition = 0; partition < PARTITIONS; partition++)
      records += (await this.broker.offsetRange(topic, partition)).high;
    return Number(records);
  }

  /** Waits for records, looking each 20 ms; resolves with the moment, by nowMs(), at which they were seen. */
  async reaches(topic: string, records: number, timeoutMs: number): Promise<number> {
    await eventually(
      `${records} records in ${topic}`,
      async () => (await this.recordsIn(topic)) >= records,
      timeoutMs,
    );
    return nowMs();
  }

  /** Reads a topic from its first record on, until closed. */
  async read(topic: string): Promise<TopicReader> {
    const reader = new TopicReader(topic);
    const subscription = await this.broker.subscribe({
      group: `bench-${topic}`,
      topics: [topic],
      onAssigned: () => undefined,
      onBatch: async ({ records }) => {
        const arrivedAt = nowMs();
        for (const { value } of records) reader.take(value!, arrivedAt);
        return { next: 'advance' };
      },
    });
    reader.close = () => subscription.stop();
    return reader;
  }

  close = (): Promise<void> => this.broker.close();
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
