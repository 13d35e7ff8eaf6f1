import { Logger } from '@nestjs/common';
import type { SubscribeOptions, Subscription } from '../broker/broker.js';
import {
  HEARTBEAT_MS,
  REBALANCE_TIMEOUT_MS,
  REQUEST_TIMEOUT_MS,
  SESSION_TIMEOUT_MS,
} from '../kafka/protocol.js';
import { Assignment, type AssignmentHost } from './assignment.js';
import type { Client, Consumer } from './client.js';

/** The broker holds a join back until all members have joined, so an answer may take longer than that. */
const JOIN_ANSWER_TIMEOUT_MS = REBALANCE_TIMEOUT_MS + REQUEST_TIMEOUT_MS;
/** What a rebalance grants to batches that run, so that the next owner need not wait for their transactions. */
const REVOKE_WAIT_MS = 3_000;
/** A consumer that lived this long did work: its end is no sign that the next would fail at once. */
const LONG_LIFE_MS = 30_000;

export interface ClientConnection {
  readonly clientId: string;
  readonly bootstrapBrokers: string[];
  readonly connectTimeout: number;
}

/** A member of a group, made anew whenever its consumer ends. */
export class PlatformaticSubscription implements Subscription {
  private readonly log = new Logger('Kafka');
  private joined = false;
  private stopped = false;
  private supervised: Promise<void> | null = null;
  /** Ends the life of a consumer, or the pause after one. */
  private interrupt: () => void = () => undefined;
  private assignment: Assignment | null = null;
  /** Batches that run, by `topic/partition`. */
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly client: Client,
    private readonly connection: ClientConnection,
    private readonly options: SubscribeOptions,
  ) {}

  isRunning(): boolean {
    return this.joined;
  }

  /** Returns at once: a member that cannot join yet goes on trying, and health says that it is not running. */
  start(): void {
    this.supervised ??= this.supervise();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.revoke();
    this.interrupt();
    await this.supervised;
  }

  /** Makes a new consumer whenever one ends, until stopped. */
  private async supervise(): Promise<void> {
    for (let pauseMs = 100; !this.stopped;) {
      const startedAt = Date.now();
      const error = await this.live();
      if (this.stopped) return;
      pauseMs = Date.now() - startedAt > LONG_LIFE_MS ? 100 : Math.min(pauseMs * 2, 3_000);
      this.log.warn(
        `consumer of ${this.options.group} ended, made anew in ${pauseMs} ms: ${error?.message ?? 'stopped'}`,
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
  private async live(): Promise<Error | null> {
    const consumer = this.newConsumer();
    const pool = new this.client.ConnectionPool(this.connection.clientId, this.connection);
    let over = false;
    const error = await new Promise<Error | null>((resolve) => {
      this.interrupt = () => resolve(null);
      const host: AssignmentHost = {
        client: this.client,
        consumer,
        pool,
        options: this.options,
        running: this.running,
        fetching: new Set(),
        onFailed: resolve,
        onIdle: () => void this.assignment?.pump(),
      };
      consumer.on('error', resolve); // it could not join again
      consumer.on('consumer:heartbeat:stalled', ({ lastError, stalledFor }) =>
        resolve(lastError ?? new Error(`no heartbeat was answered for ${stalledFor} ms`)),
      );
      consumer.on('consumer:group:rebalance', () => this.revoke());
      consumer.on('consumer:group:join', ({ assignments = [] }) => {
        if (over || this.stopped) return;
        this.revoke();
        this.joined = true;
        this.options.onAssigned();
        this.assignment = new Assignment(host);
        void this.assignment.start(assignments);
      });
      consumer.topics.trackAll(...this.options.topics);
      consumer.joinGroup({}).catch(resolve);
    });
    over = true;
    this.joined = false;
    this.revoke();
    await this.batchesEnded();
    await consumer.close(true).catch(() => consumer.connections.close().catch(() => undefined));
    await pool.close().catch(() => undefined);
    return error;
  }

  private newConsumer(): Consumer {
    return new this.client.Consumer({
      ...this.connection,
      requestTimeout: JOIN_ANSWER_TIMEOUT_MS,
      groupId: this.options.group,
      sessionTimeout: this.options.sessionTimeoutMs ?? SESSION_TIMEOUT_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_MS,
      heartbeatStallTimeout: SESSION_TIMEOUT_MS,
      autocommit: false,
      autocreateTopics: false,
      // By kafkajs' name for it, so that members of both adapters can share a group: a service changes its client one
      // replica after the other.
      protocols: [{ name: 'RoundRobinAssigner', version: 0 }],
      // The one hook that the client awaits before it joins: what runs may end before another member begins.
      protocolsMetadata: async () => {
        this.revoke();
        await this.batchesEnded(REVOKE_WAIT_MS);
        return Buffer.alloc(0);
      },
      // What is asked here may be asked again: a fetch, a join, a commit. When that fails, a new consumer is made.
      retries: 5,
      retryDelay: 200,
    });
  }

  /** What is assigned is no longer this member's, or will be assigned anew. */
  private revoke(): void {
    this.assignment?.end();
    this.assignment = null;
  }

  /** Resolves when no batch runs, or after `mostMs`. */
  private async batchesEnded(mostMs = Infinity): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      if (mostMs < Infinity) timer = setTimeout(resolve, mostMs);
    });
    await Promise.race([Promise.all(this.running.values()), enough]);
    clearTimeout(timer);
  }
}
