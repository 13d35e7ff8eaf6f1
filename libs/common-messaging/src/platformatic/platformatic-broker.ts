import {
  type Broker,
  type OutgoingRecord,
  PartitionUnavailable,
  SendRefused,
  type SubscribeOptions,
  type Subscription,
} from '../broker/broker.js';
import { CONNECT_TIMEOUT_MS, LEADERLESS, REFUSALS, REQUEST_TIMEOUT_MS } from '../kafka/protocol.js';
import { brokerAnswers } from './broker-answer.js';
import { type Admin, type Client, loadClient, type Producer } from './client.js';
import { produce } from './produce.js';
import { PlatformaticSubscription } from './platformatic-subscription.js';

/** Answers are awaited a little longer than the broker itself waits for its replicas. */
const ANSWER_TIMEOUT_MS = REQUEST_TIMEOUT_MS + 2_000;
/** A changed leader is noticed by the broker's answer, so the client need not ask every 5 s, its default. */
const METADATA_MAX_AGE_MS = 300_000;

/**
 * The adapter for @platformatic/kafka (docs/adr: platformatic-kafka). Its traps, and what is done about each: its own send
 * costs most of what the relay does, wraps a partition that the topic does not have into one that it has, and sends again by
 * itself when it took the wrong broker for the leader, so its connections alone are used (produce.ts); a topic that does not
 * exist is an error of the caller's and no answer of the broker's. A producer is discarded whenever the outcome of a send
 * is unknown.
 */
export class PlatformaticBroker implements Broker {
  private readonly client: Promise<Client>;
  private producer: Promise<Producer> | null = null;
  private admin: Promise<Admin> | null = null;
  private readonly subscriptions = new Set<PlatformaticSubscription>();
  private closed = false;

  constructor(
    private readonly brokers: readonly string[],
    private readonly clientId: string,
  ) {
    this.client = loadClient();
    this.client.catch(() => undefined); // whoever needs it is told
  }

  async connect(): Promise<void> {
    const connecting = this.currentProducer();
    try {
      await (await connecting).metadata({ topics: [] });
    } catch (error) {
      this.discard(connecting);
      throw error;
    }
  }

  async send(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    const current = this.currentProducer();
    try {
      await produce(await this.client, await current, topic, partition, records);
    } catch (error) {
      const answers = brokerAnswers(error);
      const because = `${answers.join(', ')}: ${(error as Error).message}`;
      if (answers.some((answer) => REFUSALS.has(answer)))
        throw new SendRefused(`the broker refused it (${because})`);
      if (error instanceof PartitionUnavailable || answers.some((answer) => LEADERLESS.has(answer))) {
        // Nothing was appended, and sends to other partitions go on: the producer is kept, what it knew is not.
        void current.then((producer) => producer.clearMetadata());
        throw error instanceof PartitionUnavailable ? error : new PartitionUnavailable(because);
      }
      this.discard(current);
      throw error;
    }
  }

  private currentProducer(): Promise<Producer> {
    if (this.closed) return Promise.reject(new Error('the broker connection is closed'));
    this.producer ??= this.client.then(
      ({ Producer }) =>
        new Producer({
          ...this.connection(),
          timeout: REQUEST_TIMEOUT_MS,
          // Not idempotent: duplicates are what the inbox is for.
          idempotent: false,
          autocreateTopics: false,
          repeatOnStaleMetadata: false,
        }),
    );
    return this.producer;
  }

  private discard(producer: Promise<Producer>): void {
    if (this.producer === producer) this.producer = null;
    void producer.then((p) => p.close(true)).catch(() => undefined);
  }

  async partitionCounts(topics: readonly string[]): Promise<Map<string, number>> {
    return this.ask(async (admin) => {
      // Asking for a topic that does not exist would fail for all.
      const existing = new Set(await admin.listTopics());
      const wanted = topics.filter((topic) => existing.has(topic));
      const metadata = await admin.metadata({ topics: wanted, forceUpdate: true });
      return new Map([...metadata.topics].map(([topic, { partitionsCount }]) => [topic, partitionsCount]));
    });
  }

  async offsetRange(topic: string, partition: number): Promise<{ low: bigint; high: bigint }> {
    return this.ask(async (admin) => {
      const { ListOffsetTimestamps: at } = await this.client;
      const offset = async (timestamp: bigint) => {
        const topics = [{ name: topic, partitions: [{ partitionIndex: partition, timestamp }] }];
        const [listed] = await admin.listOffsets({ topics });
        return listed!.partitions[0]!.offset;
      };
      // In this order: what is appended or removed between the two leaves low at or below high.
      const low = await offset(at.EARLIEST);
      return { low, high: await offset(at.LATEST) };
    });
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    const subscription = new PlatformaticSubscription(await this.client, this.connection(), options);
    this.subscriptions.add(subscription);
    subscription.start();
    return subscription;
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
    for (const open of [this.producer, this.admin]) await open?.then((c) => c.close()).catch(() => undefined);
  }

  private async ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    if (this.closed) throw new Error('the broker connection is closed');
    const current = (this.admin ??= this.client.then(({ Admin }) => new Admin(this.connection())));
    try {
      return await question(await current);
    } catch (error) {
      if (this.admin === current) this.admin = null;
      void current.then((admin) => admin.close()).catch(() => undefined);
      throw error;
    }
  }

  private connection() {
    return {
      clientId: this.clientId,
      bootstrapBrokers: [...this.brokers],
      connectTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: ANSWER_TIMEOUT_MS,
      metadataMaxAge: METADATA_MAX_AGE_MS,
      // A failed request is known here and decided here.
      retries: 0,
    };
  }
}
