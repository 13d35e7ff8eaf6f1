import { Logger } from '@nestjs/common';
import kafkajs, { type Admin, type Consumer, type EachBatchPayload, type Producer } from 'kafkajs';
import {
  type Broker,
  type BrokerRecord,
  PartitionUnavailable,
  SendRefused,
  type SubscribeOptions,
  type Subscription,
} from '../broker/broker.js';
import {
  CONNECT_TIMEOUT_MS,
  FETCH_WAIT_MS,
  HEARTBEAT_MS,
  LEADERLESS,
  MAX_FETCH_BYTES,
  MAX_PARTITION_BYTES,
  REBALANCE_TIMEOUT_MS,
  REFUSALS,
  REQUEST_TIMEOUT_MS,
  SESSION_TIMEOUT_MS,
} from './protocol.js';
import { received } from './received.js';
import { speedUpRecordEncoding } from './record-encoder.js';

/** kafkajs wraps the broker's answer in its retry errors; the type stands on the innermost that has one. */
function brokerErrorType(error: unknown): string | undefined {
  for (let e = error as { type?: unknown; cause?: unknown } | undefined; e; e = e.cause as typeof e) {
    if (typeof e.type === 'string') return e.type;
  }
  return undefined;
}

/**
 * The adapter for kafkajs 2.2.4 (docs/adr: kafkajs behind a broker port). Its traps, and what is done about each:
 * its own retries overtake what is in flight, so it has none; a producer is discarded at every rejection that is not
 * a refusal; one throwing partition stops all fetches, so a batch never throws; a crash that it calls not retriable
 * ends the consumer for good, so it is made anew here.
 */
export class KafkaBroker implements Broker {
  private readonly log = new Logger('Kafka');
  private readonly kafka: kafkajs.Kafka;
  private producer: Promise<Producer> | null = null;
  private admin: Promise<Admin> | null = null;
  private readonly subscriptions = new Set<KafkaSubscription>();
  private closed = false;

  constructor(brokers: readonly string[], clientId: string) {
    speedUpRecordEncoding();
    this.kafka = new kafkajs.Kafka({
      clientId,
      brokers: [...brokers],
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      // A failed request is known here and decided here; see send() and the subscription.
      retry: { retries: 0 },
      logLevel: kafkajs.logLevel.NOTHING,
    });
  }

  async connect(): Promise<void> {
    await this.connectedProducer();
  }

  async send(topic: string, partition: number, records: readonly BrokerRecord[]): Promise<void> {
    const connecting = this.connectedProducer();
    try {
      const producer = await connecting;
      const appended = await producer.send({
        topic,
        acks: -1,
        timeout: REQUEST_TIMEOUT_MS,
        messages: records.map((r) => ({ key: r.key, value: r.value, headers: { ...r.headers }, partition })),
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
      const producer = this.kafka.producer({ idempotent: false, allowAutoTopicCreation: false });
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

class KafkaSubscription implements Subscription {
  private consumer: Consumer | null = null;
  private joined = false;
  private stopped = false;
  private supervised: Promise<void> | null = null;
  /** Ends the wait for a crash, or the pause after one. */
  private interrupt: (() => void) | null = null;
  /** Offset after the last batch of each `topic/partition` in this assignment; a fetch from elsewhere is a jump. */
  private readonly expected = new Map<string, string>();
  /** Partitions whose running batch was answered with a seek. */
  private readonly sought = new Set<string>();
  /** Ends the pause of each partition that rests. */
  private readonly resting = new Set<NodeJS.Timeout>();

  constructor(
    private readonly kafka: kafkajs.Kafka,
    private readonly options: SubscribeOptions,
    private readonly log: Logger,
  ) {}

  isRunning(): boolean {
    return this.joined;
  }

  /** Returns at once: a member that cannot join yet goes on trying, and health says that it is not running. */
  start(): void {
    this.supervised ??= this.supervise();
  }

  /** Makes a new consumer whenever one ends, until stopped. */
  private async supervise(): Promise<void> {
    for (let pauseMs = 100; !this.stopped;) {
      const startedAt = Date.now();
      const error = await this.runUntilCrash();
      this.joined = false;
      await this.consumer?.disconnect().catch(() => undefined);
      if (this.stopped) return;
      pauseMs = Date.now() - startedAt > 30_000 ? 100 : Math.min(pauseMs * 2, 3_000);
      this.log.warn(
        `consumer of ${this.options.group} ended, made anew in ${pauseMs} ms: ${error?.message ?? 'stopped by the client'}`,
      );
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs);
        this.interrupt = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** One consumer's life; resolves with what ended it, or null when stopped. */
  private async runUntilCrash(): Promise<Error | null> {
    const consumer = this.kafka.consumer({
      groupId: this.options.group,
      sessionTimeout: this.options.sessionTimeoutMs ?? SESSION_TIMEOUT_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_MS,
      // Higher would delay a rebalance by as much: kafkajs waits for a fetch to end before it rejoins.
      maxWaitTimeInMs: FETCH_WAIT_MS,
      maxBytesPerPartition: MAX_PARTITION_BYTES,
      maxBytes: MAX_FETCH_BYTES,
      allowAutoTopicCreation: false,
      // kafkajs retries what is retriable; when it gives up, a new consumer is made here, whatever it calls the error.
      retry: {
        retries: 5,
        initialRetryTime: 100,
        maxRetryTime: 2_000,
        restartOnFailure: () => Promise.resolve(false),
      },
    });
    this.consumer = consumer;
    const ended = new Promise<Error | null>((resolve) => {
      this.interrupt = () => resolve(null);
      consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload.error));
    });
    consumer.on(consumer.events.GROUP_JOIN, () => {
      this.joined = true;
      this.expected.clear();
      this.options.onAssigned();
    });
    // Emitted for batches of control records too, which never reach eachBatch.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      const id = `${payload.topic}/${payload.partition}`;
      if (this.sought.delete(id)) this.expected.delete(id);
      else this.expected.set(id, (BigInt(payload.lastOffset) + 1n).toString());
    });
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: 16,
        eachBatch: (payload) => this.onBatch(consumer, payload),
      });
    } catch (error) {
      return error as Error;
    }
    return ended;
  }

  private async onBatch(consumer: Consumer, payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const id = `${batch.topic}/${batch.partition}`;
    const { fetchedOffset } = batch as typeof batch & { fetchedOffset: string }; // in the code, not in the types
    let current = true;
    const heartbeat = async () => {
      try {
        await payload.heartbeat();
      } catch (error) {
        // A rebalance has begun: what this member still does would be refused by the offset's compare-and-set.
        current = false;
        throw error;
      }
    };
    const records = batch.messages.map(received);
    const isCurrent = () => current && !this.stopped && payload.isRunning() && !payload.isStale();
    // kafkajs sends no heartbeat while a batch runs.
    const beat = setInterval(() => void heartbeat().catch(() => undefined), HEARTBEAT_MS);
    try {
      const outcome = await this.options.onBatch({
        topic: batch.topic,
        partition: batch.partition,
        records,
        fetchedOffset: BigInt(fetchedOffset),
        continuous: this.expected.get(id) === fetchedOffset,
        highWatermark: BigInt(batch.highWatermark),
        heartbeat,
        isCurrent,
        commit: (next) =>
          payload.commitOffsetsIfNecessary({
            topics: [
              { topic: batch.topic, partitions: [{ partition: batch.partition, offset: next.toString() }] },
            ],
          }),
      });
      if (outcome.next === 'seek') {
        this.sought.add(id);
        consumer.seek({ topic: batch.topic, partition: batch.partition, offset: outcome.offset.toString() });
        if (outcome.afterMs) this.rest(payload.pause(), outcome.afterMs);
      } else {
        payload.resolveOffset(batch.lastOffset());
      }
    } finally {
      clearInterval(beat);
    }
  }

  private rest(resume: () => void, ms: number): void {
    const timer = setTimeout(() => {
      this.resting.delete(timer);
      resume();
    }, ms);
    this.resting.add(timer);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.interrupt?.();
    for (const timer of this.resting) clearTimeout(timer);
    // Ends a consumer that is still starting, too; the supervisor disconnects it once more, which does nothing.
    await this.consumer?.disconnect().catch(() => undefined);
    await this.supervised;
  }
}
