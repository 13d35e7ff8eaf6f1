import {
  type DynamicModule,
  type INestApplication,
  Injectable,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import type { Broker } from './broker/broker.js';
import { KafkaBroker } from './kafka/kafka-broker.js';
import { PlatformaticBroker } from './platformatic/platformatic-broker.js';
import { makeDataSource } from './database/data-source.js';
import { Database } from './database/database.js';
import { EventPublisher } from './outbox/event-publisher.js';
import { OutboxEventPublisher } from './outbox/outbox-event-publisher.js';
import { outboxTableName } from './outbox/outbox-schema.js';
import { Relay } from './outbox/relay.js';
import { relayChannel } from './outbox/relay-session.js';
import { Applier } from './inbox/apply.js';
import { EventConsumer } from './inbox/consumer.js';
import { HandlerRegistry } from './inbox/handler-registry.js';
import { InboxStore } from './inbox/inbox-store.js';
import { inboxTables } from './inbox/inbox-schema.js';
import { ParkedRetrier } from './inbox/parked-retrier.js';
import { PartitionReader } from './inbox/partition-reader.js';
import { DeadLetters } from './operations/dead-letters.js';
import { FailedEvents } from './operations/failed-events.js';
import { DurableJobs, type JobHandler, JobWorker } from './jobs/job-worker.js';
import { jobOf, Jobs } from './jobs/jobs.js';
import { MessagingMetrics } from './metrics.js';
import type { BrokerClient } from './kafka/broker-clients.js';
import type { MessagingOptions } from './messaging-options.js';
import { ReplayRunner } from './replay/replay-runner.js';
import { ReplayStore } from './replay/replay-store.js';
import { Replays } from './replay/replays.js';
import { checkOutbox, checkSettings, checkTopics } from './start-checks.js';

export interface MessagingStatusReport {
  readonly pending: number;
  readonly failed: number;
  readonly oldestAgeMs: number;
  /** Keys with a parked event. */
  readonly parkedKeys: number;
  /** Records of the assigned partitions not yet applied. */
  readonly lag: number;
  /** Why partitions of this process do not go on, by `topic/partition`; empty when all is well. */
  readonly heldBack: Readonly<Record<string, string>>;
  /** Of this process since it started. */
  readonly published: number;
  readonly consumed: number;
  readonly duplicates: number;
  readonly parked: number;
  /** True when this replica's relay holds the lock. */
  readonly relayHolder: boolean;
  /** Rows in its memory, fetched and not settled; at most RELAY_MAX_HELD. */
  readonly relayHeld: number;
}

const ADAPTERS = { kafkajs: KafkaBroker, platformatic: PlatformaticBroker } satisfies Record<
  BrokerClient,
  unknown
>;

/** Debounce of the notification to a relay in another replica. */
const NOTIFY_MS = 5;

/** Everything messaging in one service: what it is made of, in the order of an event's way. */
@Injectable()
export class Messaging {
  readonly metrics: MessagingMetrics;
  readonly broker: Broker;
  readonly database: Database;
  readonly publisher: EventPublisher;
  readonly jobs: Jobs;
  readonly relay: Relay;
  readonly consumer: EventConsumer;
  readonly deadLetters: DeadLetters;
  readonly failedEvents: FailedEvents;
  readonly replays: Replays;
  readonly appSource: DataSource;
  readonly messagingSource: DataSource;
  private readonly retrier: ParkedRetrier;
  private readonly replayRunner: ReplayRunner;
  private jobWorker: JobWorker | null = null;
  private notifyTimer: NodeJS.Timeout | null = null;

  constructor(readonly options: MessagingOptions) {
    const { context } = options;
    const onBroker = (topic: string) => options.topicPrefix + topic;
    const { entities } = options;
    this.appSource = makeDataSource(options.appUrl, options.appPoolSize, `${context} app`, entities);
    // What handlers run looks rows up by keys, in arrays of one or a hundred: PostgreSQL would plan it anew for each, which
    // was a third of its work at a low rate.
    const planOnce = '-c plan_cache_mode=force_generic_plan';
    this.messagingSource = makeDataSource(
      options.messagingUrl,
      options.messagingPoolSize,
      `${context} messaging`,
      entities,
      planOnce,
    );
    this.metrics = new MessagingMetrics(context);
    const Adapter = ADAPTERS[options.brokerClient];
    this.broker = options.broker?.(options.brokers, context) ?? new Adapter(options.brokers, context);
    const outbox = { name: outboxTableName(context) };
    const wake = () => this.wakeRelay();
    const { crashPoint, takeRelayLock, inbox, sessionTimeoutMs } = options.underTest?.parts ?? {};
    this.database = new Database(this.appSource, outbox, wake, crashPoint);
    this.publisher = new OutboxEventPublisher(context, options.topics, options.mustDeclare);
    this.jobs = new DurableJobs(context, options.mustDeclare);
    this.relay = new Relay(this.broker, {
      context,
      url: options.messagingUrl,
      publishAttempts: options.publishAttempts,
      retentionDays: options.outboxRetentionDays,
      topicOnBroker: onBroker,
      onPublished: this.metrics.onPublished,
      onRefused: this.metrics.onRefused,
      onSend: this.metrics.onSend,
      crashPoint,
      takeRelayLock,
    });
    const { Store, Reader } = inbox ?? { Store: InboxStore, Reader: PartitionReader };
    const store = new Store(context);
    const registry = new HandlerRegistry();
    const applier = new Applier(
      this.messagingSource,
      context,
      store,
      registry,
      outbox,
      options.parkedRetryDelaysMs,
      options.admit,
      crashPoint,
    );
    const onApplied: ConstructorParameters<typeof EventConsumer>[4]['onApplied'] = (applied, topic) => {
      this.metrics.onApplied(applied, topic);
      if (applied.published > 0) wake();
    };
    this.consumer = new EventConsumer(
      this.broker,
      registry,
      new Reader(this.messagingSource, this.broker, store),
      applier,
      {
        group: onBroker(context),
        topicOnBroker: onBroker,
        onApplied,
        crashPoint,
        sessionTimeoutMs,
      },
    );
    this.retrier = new ParkedRetrier(
      this.messagingSource,
      store,
      applier,
      options.inboxRetentionDays,
      onApplied,
    );
    this.deadLetters = new DeadLetters(this.messagingSource, context, store, registry, () =>
      this.retrier.wake(),
    );
    this.failedEvents = new FailedEvents(this.messagingSource, context, options.published ?? []);
    this.replayRunner = new ReplayRunner(
      this.messagingSource,
      this.broker,
      context,
      new ReplayStore(context),
      registry,
      onBroker(context),
    );
    this.replays = new Replays(this.messagingSource, this.broker, context, store, registry, onBroker, () =>
      this.replayRunner.wake(),
    );
  }

  /** Checks, connects, and starts relay, retrier and jobs. Rejects with MessagingNotReady or PartitionCountMismatch. */
  async start(jobHandlers: ReadonlyMap<string, JobHandler>): Promise<void> {
    checkSettings(this.options);
    await checkOutbox(this.options);
    await this.broker.connect();
    await checkTopics(this.broker, this.options);
    await this.appSource.initialize();
    await this.messagingSource.initialize();
    this.metrics.observe(
      () => ({
        relayHolder: this.relay.holder,
        relayHeld: this.relay.held,
        consumerRunning: this.consumer.isRunning(),
        heldBack: this.consumer.heldBack.size,
        lags: this.consumer.lags(),
      }),
      () => this.status(),
    );
    this.relay.start();
    this.retrier.start();
    this.replayRunner.start();
    this.jobWorker = new JobWorker(
      this.options.context,
      this.options.messagingUrl,
      this.options.jobConcurrency,
      jobHandlers,
      this.options.underTest?.parts,
    );
    await this.jobWorker.start();
  }

  async stop(): Promise<void> {
    await this.consumer.close();
    await this.jobWorker?.stop();
    await this.retrier.stop();
    await this.replayRunner.stop();
    await this.relay.stop();
    if (this.notifyTimer) clearTimeout(this.notifyTimer);
    await this.broker.close();
    for (const source of [this.appSource, this.messagingSource])
      if (source.isInitialized) await source.destroy();
  }

  /** True while the database answers and this member belongs to its consumer group. */
  async ready(): Promise<boolean> {
    if (!this.consumer.isRunning()) return false;
    return this.messagingSource.query('SELECT 1').then(
      () => true,
      () => false,
    );
  }

  async status(): Promise<MessagingStatusReport> {
    const { parked } = inboxTables(this.options.context);
    const rows: { pending: string; failed: string; oldest: string | null; parked: string }[] = await this
      .messagingSource.query(`
      SELECT (SELECT count(*) FROM ${outboxTableName(this.options.context)} WHERE status = 'PENDING') AS pending,
             (SELECT count(*) FROM ${outboxTableName(this.options.context)} WHERE status = 'FAILED') AS failed,
             (SELECT extract(epoch FROM clock_timestamp() - created_at) * 1000
              FROM ${outboxTableName(this.options.context)} WHERE status = 'PENDING' ORDER BY id LIMIT 1) AS oldest,
             (SELECT count(*) FROM ${parked} WHERE status = 'PARKED') AS parked`);
    const row = rows[0]!;
    return {
      pending: Number(row.pending),
      failed: Number(row.failed),
      oldestAgeMs: Math.max(0, Number(row.oldest ?? 0)),
      parkedKeys: Number(row.parked),
      lag: this.consumer.lags().reduce((sum, { records }) => sum + records, 0),
      heldBack: Object.fromEntries(this.consumer.heldBack),
      published: this.metrics.published,
      consumed: this.metrics.consumed,
      duplicates: this.metrics.duplicates,
      parked: this.metrics.parked,
      relayHolder: this.relay.holder,
      relayHeld: this.relay.held,
    };
  }

  /** Wakes the relay here, or, debounced and outside any business transaction, the holder in another replica. */
  private wakeRelay(): void {
    if (this.relay.holder) return this.relay.wake();
    this.notifyTimer ??= setTimeout(() => {
      this.notifyTimer = null;
      void this.messagingSource.query(`NOTIFY ${relayChannel(this.options.context)}`).catch(() => undefined);
    }, NOTIFY_MS);
  }
}

/** Starts and stops messaging with the application, and finds the methods marked with `@Job`. */
@Injectable()
class MessagingLifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly messaging: Messaging,
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.messaging.start(this.jobHandlers());
  }

  async onApplicationShutdown(): Promise<void> {
    await this.messaging.stop();
  }

  private jobHandlers(): Map<string, JobHandler> {
    const handlers = new Map<string, JobHandler>();
    for (const { instance } of this.discovery.getProviders()) {
      const object = instance as Record<string, unknown> | null;
      if (!object || typeof object !== 'object' || !Object.getPrototypeOf(object)) continue;
      for (const method of this.scanner.getAllMethodNames(Object.getPrototypeOf(object) as object)) {
        const job = jobOf(object[method]);
        if (!job) continue;
        if (handlers.has(job.name)) throw new Error(`two methods run the job ${job.name}`);
        handlers.set(job.name, (object[method] as JobHandler).bind(object));
      }
    }
    return handlers;
  }
}

@Module({})
export class MessagingModule {
  static register(options: MessagingOptions): DynamicModule {
    const of = (pick: (m: Messaging) => unknown) => ({ inject: [Messaging], useFactory: pick });
    return {
      module: MessagingModule,
      global: true,
      imports: [DiscoveryModule],
      providers: [
        { provide: Messaging, useFactory: () => new Messaging(options) },
        { provide: Database, ...of((m) => m.database) },
        { provide: EventPublisher, ...of((m) => m.publisher) },
        { provide: Jobs, ...of((m) => m.jobs) },
        MessagingLifecycle,
      ],
      exports: [Messaging, Database, EventPublisher, Jobs],
    };
  }
}

/** Attaches the consumer to the application and starts consuming; call it after `app.init()`, before listening. */
export async function connectMessaging(app: INestApplication): Promise<void> {
  const messaging = app.get(Messaging);
  app.connectMicroservice({ strategy: messaging.consumer }, { inheritAppConfig: false });
  await app.startAllMicroservices();
  new Logger('Messaging').log(
    `${messaging.options.context} consumes as group ${messaging.options.topicPrefix}${messaging.options.context}`,
  );
}
