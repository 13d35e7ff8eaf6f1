import net from 'node:net';
import tls from 'node:tls';
import { Logger } from '@nestjs/common';
import kafkajs, { type Admin, type Producer } from './kafkajs.js';
import {
  type Broker,
  type OutgoingRecord,
  PartitionUnavailable,
  SendRefused,
  type SubscribeOptions,
  type Subscription,
} from '../broker/broker.js';
import { CONNECT_TIMEOUT_MS, LEADERLESS, REFUSALS, REQUEST_TIMEOUT_MS } from './protocol.js';
import { KafkaSubscription } from './kafka-subscription.js';

/** kafkajs wraps the broker's answer in its retry errors; the type stands on the innermost that has one. */
function brokerErrorType(error: unknown): string | undefined {
  for (let e = error as { type?: unknown; cause?: unknown } | undefined; e; e = e.cause as typeof e) {
    if (typeof e.type === 'string') return e.type;
  }
  return undefined;
}

const KEEP_ALIVE_MS = 60_000;

/**
 * As kafkajs connects by itself, but without Nagle's algorithm: with it a small request waits until what was sent before has
 * been acknowledged, which is when the broker answers. So one partition's send waited for another's, a fetch for a commit.
 */
const connectAtOnce: kafkajs.ISocketFactory = ({ host, port, ssl, onConnect }) => {
  const named = net.isIP(host) ? {} : { servername: host };
  const socket = ssl
    ? tls.connect({ host, port, ...named, ...ssl }, onConnect)
    : net.connect({ host, port }, onConnect);
  return socket.setKeepAlive(true, KEEP_ALIVE_MS).setNoDelay(true);
};

/**
 * The adapter for kafkajs 2.2.4 (docs/adr: kafkajs behind a broker port). Its traps, and what is done about each:
 * its own retries overtake what is in flight, so it has none; a producer is discarded at every rejection that is not
 * a refusal. Those of its consumer: kafka-subscription.ts.
 */
export class KafkaBroker implements Broker {
  private readonly log = new Logger('Kafka');
  private readonly kafka: kafkajs.Kafka;
  private producer: Promise<Producer> | null = null;
  private admin: Promise<Admin> | null = null;
  private readonly subscriptions = new Set<KafkaSubscription>();
  private closed = false;

  constructor(brokers: readonly string[], clientId: string) {
    this.kafka = new kafkajs.Kafka({
      clientId,
      brokers: [...brokers],
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      // A failed request is known here and decided here; see send() and the subscription.
      retry: { retries: 0 },
      logLevel: kafkajs.logLevel.NOTHING,
      socketFactory: connectAtOnce,
    });
  }

  async connect(): Promise<void> {
    await this.connectedProducer();
  }

  async send(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    const connecting = this.connectedProducer();
    try {
      const producer = await connecting;
      const appended = await producer.send({
        topic,
        acks: -1,
        timeout: REQUEST_TIMEOUT_MS,
        messages: records.map(({ key, value, headers }) => ({ key, value, headers, partition })),
      });
      // What goes to a partition that its metadata does not show, kafkajs drops and calls sent.
      if (!appended.some((at) => at.partition === partition))
        throw new PartitionUnavailable(`${topic} has no partition ${partition} that could be sent to`);
    } catch (error) {
      const type = brokerErrorType(error) ?? '';
      if (REFUSALS.has(type))
        throw new SendRefused(`the broker refused it (${type}): ${(error as Error).message}`);
      this.discard(connecting);
      if (error instanceof PartitionUnavailable) throw error;
      if (LEADERLESS.has(type)) throw new PartitionUnavailable(`${type}: ${(error as Error).message}`);
      throw error;
    }
  }

  private connectedProducer(): Promise<Producer> {
    if (this.closed) return Promise.reject(new Error('the broker connection is closed'));
    this.producer ??= (async () => {
      // Not idempotent: after a rejected send kafkajs can lose acknowledged records of an idempotent producer, and
      // duplicates are what the inbox is for.
      const producer = this.kafka.producer({
        ...{ idempotent: false, allowAutoTopicCreation: false },
        // Each message says its partition.
        createPartitioner:
          () =>
          ({ message }) =>
            message.partition!,
      });
      await producer.connect();
      return producer;
    })();
    const current = this.producer;
    current.catch(() => this.discard(current));
    return current;
  }

  private discard(producer: Promise<Producer>): void {
    if (this.producer === producer) this.producer = null;
    void producer.then((p) => p.disconnect()).catch(() => undefined);
  }

  async partitionCounts(topics: readonly string[]): Promise<Map<string, number>> {
    const admin = await this.connectedAdmin();
    const existing = new Set(await admin.listTopics());
    const wanted = topics.filter((t) => existing.has(t));
    const { topics: metadata } = await admin.fetchTopicMetadata({ topics: wanted });
    return new Map(metadata.map((t) => [t.name, t.partitions.length]));
  }

  async offsetRange(topic: string, partition: number): Promise<{ low: bigint; high: bigint }> {
    const admin = await this.connectedAdmin();
    try {
      const found = (await admin.fetchTopicOffsets(topic)).find((p) => p.partition === partition);
      if (!found) throw new Error(`${topic} has no partition ${partition}`);
      return { low: BigInt(found.low), high: BigInt(found.high) };
    } catch (error) {
      this.discardAdmin();
      throw error;
    }
  }

  subscribe(options: SubscribeOptions): Promise<Subscription> {
    const subscription = new KafkaSubscription(this.kafka, options, this.log);
    this.subscriptions.add(subscription);
    subscription.start();
    return Promise.resolve(subscription);
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.subscriptions].map((s) => s.stop()));
    await this.producer?.then((p) => p.disconnect()).catch(() => undefined);
    this.discardAdmin();
  }

  private connectedAdmin(): Promise<Admin> {
    this.admin ??= (async () => {
      const admin = this.kafka.admin();
      await admin.connect();
      return admin;
    })();
    const current = this.admin;
    current.catch(() => {
      if (this.admin === current) this.admin = null;
    });
    return current;
  }

  private discardAdmin(): void {
    void this.admin?.then((a) => a.disconnect()).catch(() => undefined);
    this.admin = null;
  }
}
