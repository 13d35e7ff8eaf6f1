import { setTimeout as linger } from 'node:timers/promises';
import type { Logger } from '@nestjs/common';
import kafkajs, { type Consumer, type EachBatchPayload } from './kafkajs.js';
import type { SubscribeOptions, Subscription } from '../broker/broker.js';
import { PartitionLane } from './partition-lane.js';
import {
  FETCH_WAIT_MS,
  HEARTBEAT_MS,
  MAX_FETCH_BYTES,
  MAX_PARTITION_BYTES,
  REBALANCE_TIMEOUT_MS,
  SESSION_TIMEOUT_MS,
} from './protocol.js';
import { received } from './received.js';

/**
 * Between one fetch and the next: records that come one by one then come a few at a time. Without it every record would cost
 * a fetch of its own, of each group.
 */
const LINGER_MS = 5;

/**
 * A member of a consumer group. The traps of kafkajs' consumer, and what is done about each: one throwing partition stops
 * all fetches, so a batch never throws; it fetches again only when every batch was dealt with, so they are taken over at
 * once (partition-lane.ts); a crash that it calls not retriable ends it for good, so it is made anew here.
 */
export class KafkaSubscription implements Subscription {
  private consumer: Consumer | null = null;
  private joined = false;
  private stopped = false;
  private supervised: Promise<void> | null = null;
  /** Ends the wait for a crash, or the pause after one. */
  private interrupt: (() => void) | null = null;
  private readonly lanes = new Map<string, PartitionLane>();
  /** What lanes of earlier assignments still run. */
  private readonly ending = new Map<string, Promise<void>>();
  /** Offset after what was last fetched of each `topic/partition` in this assignment; a fetch from elsewhere is a jump. */
  private readonly expected = new Map<string, bigint>();
  /** Partitions whose fetched batch has reached `take`, and is to be told of as processed. */
  private readonly taken = new Set<string>();

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
      this.revoke();
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
      this.revoke();
      this.options.onAssigned();
    });
    consumer.on(consumer.events.REBALANCING, () => this.revoke());
    // Emitted for batches of control records too, which never reach eachBatch.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      const id = `${payload.topic}/${payload.partition}`;
      if (!this.taken.delete(id)) this.expected.set(id, BigInt(payload.lastOffset) + 1n);
    });
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: 16,
        eachBatch: (payload) => {
          this.take(consumer, payload);
          return linger(LINGER_MS);
        },
      });
    } catch (error) {
      return error as Error;
    }
    return ended;
  }

  private take(consumer: Consumer, payload: EachBatchPayload): void {
    const { batch } = payload;
    if (this.stopped || payload.isStale()) return;
    const id = `${batch.topic}/${batch.partition}`;
    // In the code, not in the types.
    const fetchedOffset = BigInt((batch as typeof batch & { fetchedOffset: string }).fetchedOffset);
    const continuous = this.expected.get(id) === fetchedOffset;
    this.expected.set(id, BigInt(batch.lastOffset()) + 1n);
    this.taken.add(id);
    payload.resolveOffset(batch.lastOffset());
    const lane = this.lanes.get(id) ?? this.lane(consumer, payload);
    lane.take({
      records: batch.messages.map(received),
      fetchedOffset,
      continuous,
      highWatermark: BigInt(batch.highWatermark),
    });
  }

  private lane(consumer: Consumer, payload: EachBatchPayload): PartitionLane {
    const { topic, partition } = payload.batch;
    const id = `${topic}/${partition}`;
    const lane = new PartitionLane({
      topic,
      partition,
      before: this.ending.get(id),
      heartbeat: () => payload.heartbeat(),
      onBatch: (received) => this.options.onBatch(received),
      commit: (next) =>
        payload.commitOffsetsIfNecessary({
          topics: [{ topic, partitions: [{ partition, offset: next.toString() }] }],
        }),
      seek: (offset) => {
        this.expected.delete(id);
        unlessEnded(() => consumer.seek({ topic, partition, offset: offset.toString() }));
      },
      pause: () => unlessEnded(() => consumer.pause([{ topic, partitions: [partition] }])),
      resume: () => unlessEnded(() => consumer.resume([{ topic, partitions: [partition] }])),
    });
    this.lanes.set(id, lane);
    return lane;
  }

  /** What is assigned is no longer this member's, or will be assigned anew. What runs ends by itself. */
  private revoke(): void {
    this.expected.clear();
    this.taken.clear();
    for (const [id, lane] of this.lanes) {
      const before = this.ending.get(id);
      const ended = Promise.all([before, lane.end()]).then(() => {
        if (this.ending.get(id) === ended) this.ending.delete(id);
      });
      this.ending.set(id, ended);
    }
    this.lanes.clear();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.revoke();
    await Promise.all(this.ending.values());
    this.interrupt?.();
    // Ends a consumer that is still starting, too; the supervisor disconnects it once more, which does nothing.
    await this.consumer?.disconnect().catch(() => undefined);
    await this.supervised;
  }
}

/** kafkajs throws when the consumer has ended meanwhile, and with it its positions; another one is made. */
function unlessEnded(tell: () => void): void {
  try {
    tell();
  } catch (error) {
    if (!(error instanceof kafkajs.KafkaJSNonRetriableError)) throw error;
  }
}
