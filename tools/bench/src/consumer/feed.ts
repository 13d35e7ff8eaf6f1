import type { Broker, BrokerRecord } from '@erp/common-messaging';
import { PlatformaticBroker } from '@erp/common-messaging/testing';
import { pause } from '../measure.js';
import { type BenchStack, createTopic } from '../stack.js';
import { Measured, PARTITIONS, Stream } from './measured.js';

const AT_ONCE = 500;
/** Events of the even pace are sent in small groups: a timer for each would cost more than the events. */
const TICK_MS = 10;

/** A topic of one contestant's turn, and what is sent to it. */
export class Feed {
  private readonly stream = new Stream();
  sent = 0;

  private constructor(
    private readonly broker: Broker,
    readonly topicPrefix: string,
  ) {}

  /** Makes the topic. `close` ends the connections and leaves the topic. */
  static async open(stack: BenchStack, topicPrefix: string): Promise<Feed> {
    await createTopic(stack, topicPrefix + Measured.topic, PARTITIONS);
    const broker = new PlatformaticBroker(stack.brokers, 'bench-feed');
    await broker.connect();
    return new Feed(broker, topicPrefix);
  }

  get topic(): string {
    return this.topicPrefix + Measured.topic;
  }

  /** As fast as it goes. */
  async backlog(events: number): Promise<void> {
    const lanes = this.take(events);
    await Promise.all(
      lanes.map(async (records, partition) => {
        for (let from = 0; from < records.length; from += AT_ONCE)
          await this.broker.send(this.topic, partition, records.slice(from, from + AT_ONCE));
      }),
    );
  }

  /** At an even pace. Resolves when the last is acknowledged. */
  async steadily(perSecond: number, seconds: number): Promise<void> {
    const perTick = (perSecond * TICK_MS) / 1_000;
    const startedAt = performance.now();
    const sends: Promise<void>[] = [];
    for (let tick = 0; tick < (seconds * 1_000) / TICK_MS; tick++) {
      const inMs = startedAt + tick * TICK_MS - performance.now();
      if (inMs > 0) await pause(inMs);
      this.take(perTick).forEach((records, partition) => {
        if (records.length > 0) sends.push(this.broker.send(this.topic, partition, records));
      });
    }
    await Promise.all(sends);
  }

  close(): Promise<void> {
    return this.broker.close();
  }

  /** The next events, by partition. */
  private take(events: number): BrokerRecord[][] {
    const lanes: BrokerRecord[][] = Array.from({ length: PARTITIONS }, () => []);
    for (let n = 0; n < events; n++) {
      const { partition, record } = this.stream.next();
      lanes[partition]!.push(record);
    }
    this.sent += events;
    return lanes;
  }
}
