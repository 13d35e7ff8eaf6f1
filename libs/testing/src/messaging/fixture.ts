import 'reflect-metadata';
import { type INestApplication, type LoggerService, type LogLevel, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  type Broker,
  type BrokerClient,
  connectMessaging,
  Messaging,
  MESSAGING_DEFAULTS,
  type MessagingOptions,
  MessagingModule,
  messagingSchema,
  migrateJobs,
  readTopic,
} from '@erp/common-messaging';
import { defineEvent, Id, Type as T } from '@erp/common-messaging/contract';
import { KafkaBroker, partitionOf, PlatformaticBroker } from '@erp/common-messaging/testing';
import { newId } from '@erp/kernel';
import { type ContextState, readTopics } from '@erp/stack';
import pg from 'pg';
import { eventually } from '../eventually.js';
import type { TestStack } from '../test-stack.js';
import { TestWorld } from '../test-world.js';
import { openGates } from './gate.js';
import { ReplicaProcess, type ReplicaSettings } from './replica-process.js';

/** A small fact for tests of messaging itself: a numbered step of some entity. */
export const Stepped = defineEvent({
  type: 'commerce.Stepped',
  version: 1,
  topic: 'commerce-events',
  key: (d) => d.entityId,
  schema: T.Object(
    { entityId: Id, step: T.Integer(), padding: T.Optional(T.String()) },
    { additionalProperties: false },
  ),
  personal: [],
});

/** The answer of the consuming side. */
export const Noted = defineEvent({
  type: 'inventory.Noted',
  version: 1,
  topic: 'inventory-events',
  key: (d) => d.entityId,
  schema: T.Object({ entityId: Id, step: T.Integer() }, { additionalProperties: false }),
  personal: [],
});

/** The suites on messaging run on either adapter of the broker port: TEST_KAFKA_CLIENT=platformatic. */
const BROKER_CLIENT = (process.env['TEST_KAFKA_CLIENT'] ?? MESSAGING_DEFAULTS.brokerClient) as BrokerClient;

/** Partitions of commerce's topic. */
export const PARTITIONS = readTopics().find(({ name }) => name === Stepped.topic)!.partitions;

export const TENANT = '0190c0de-0000-7000-8000-000000000001';

/** A running replica of a context. */
export interface Replica {
  readonly messaging: Messaging;
  stop(): Promise<void>;
}

/** What a replica is made of besides messaging. */
export interface ReplicaParts {
  readonly controllers?: Type[];
  readonly providers?: Type[];
}

/**
 * Starts messaging with these handler classes in this process, and waits until it consumes. Rejects, with nothing left
 * running, when it does not start, or once `stop` is aborted.
 */
export async function startReplica(
  options: MessagingOptions,
  { controllers = [], providers = [] }: ReplicaParts,
  logger: LoggerService | LogLevel[] | false,
  stop?: AbortSignal,
): Promise<INestApplication> {
  @Module({ imports: [MessagingModule.register(options)], controllers, providers })
  class Service {}
  const app = await NestFactory.create(Service, new FastifyAdapter(), { logger, abortOnError: false });
  try {
    await app.init();
    await connectMessaging(app);
    const { consumer } = app.get(Messaging);
    await eventually(`${options.context} consumes`, () => stop?.aborted || consumer.isRunning());
    stop?.throwIfAborted();
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** Two contexts' databases in a world of their own: `commerce` publishes Stepped, `inventory` handles it. */
export class Fixture {
  /** Those that are still starting too: a test that fails beside one does not wait for it. */
  private readonly replicas: Promise<INestApplication>[] = [];
  private readonly end = new AbortController();
  private readonly processes: ReplicaProcess[] = [];

  private constructor(
    readonly world: TestWorld,
    readonly commerce: ContextState,
    readonly inventory: ContextState,
  ) {}

  static async create(stack?: TestStack): Promise<Fixture> {
    const world = await TestWorld.create(stack);
    try {
      const commerce = await world.emptyDatabase('commerce');
      const inventory = await world.emptyDatabase('inventory');
      const fixture = new Fixture(world, commerce, inventory);
      await Promise.all([fixture.migrate('commerce', commerce), fixture.migrate('inventory', inventory)]);
      return fixture;
    } catch (error) {
      await world.destroy();
      throw error;
    }
  }

  private async migrate(context: string, state: ContextState): Promise<void> {
    const client = new pg.Client({ connectionString: this.world.ownerUrl(state) });
    await client.connect();
    try {
      await client.query(messagingSchema(context));
      // What handlers write: one row for each effect, so that a doubled or lost one is seen.
      await client.query(`
        CREATE TABLE effects (n bigint GENERATED ALWAYS AS IDENTITY, tenant_id uuid NOT NULL, entity_id uuid NOT NULL, step integer NOT NULL);
        GRANT SELECT, INSERT ON effects TO ${context}_app;`);
    } finally {
      await client.end();
    }
    await migrateJobs(this.world.ownerUrl(state), context);
  }

  options(context: 'commerce' | 'inventory', changed: Partial<MessagingOptions> = {}): MessagingOptions {
    return {
      ...this.world.messagingOptions(context, context === 'commerce' ? this.commerce : this.inventory),
      brokerClient: BROKER_CLIENT,
      ...changed,
    };
  }

  /** Starts a replica with these handler classes and waits until it consumes. */
  async replica(
    context: 'commerce' | 'inventory',
    { options, ...parts }: ReplicaParts & { readonly options?: Partial<MessagingOptions> } = {},
  ): Promise<Replica> {
    const logger: LogLevel[] | false = process.env['TEST_LOG_LEVEL'] ? ['error', 'warn', 'log'] : false;
    const starting = startReplica(this.options(context, options), parts, logger, this.end.signal);
    this.replicas.push(starting);
    const app = await starting;
    return {
      messaging: app.get(Messaging),
      stop: async () => {
        void this.replicas.splice(this.replicas.indexOf(starting), 1);
        await app.close();
      },
    };
  }

  /** Starts a replica in a process of its own, which a test may kill, stop and measure. */
  async process(
    context: 'commerce' | 'inventory',
    settings: Omit<ReplicaSettings, 'options'> & { readonly options?: Partial<MessagingOptions> },
  ): Promise<ReplicaProcess> {
    const child = new ReplicaProcess({ ...settings, options: this.options(context, settings.options) });
    this.processes.push(child);
    await child.ready;
    return child;
  }

  /**
   * Puts `rows` steps into commerce's outbox in one statement, as many transactions would have left them: step 0 of each
   * key in turn, then step 1, and so on.
   */
  async backlog(rows: number, keys: readonly string[], padding?: string): Promise<void> {
    await this.world.sql(
      this.commerce,
      `INSERT INTO commerce_outbox_events (event_id, event_type, event_version, tenant_id, subject, topic, partition_key,
         kafka_partition, payload, occurred_at, correlation_id)
       SELECT gen_random_uuid(), $1, 1, $2, key, $3, key, partition,
         json_strip_nulls(json_build_object('entityId', key, 'step', n / $4::int, 'padding', $7::text)), now(), key
       FROM generate_series(0, $5::int - 1) AS n
         JOIN unnest($6::text[], $8::int[]) WITH ORDINALITY AS keys (key, partition, place) ON place = n % $4::int + 1
       ORDER BY n`,
      [
        Stepped.type,
        TENANT,
        Stepped.topic,
        keys.length,
        rows,
        keys,
        padding ?? null,
        keys.map((key) => partitionOf(key, PARTITIONS)),
      ],
    );
  }

  /** Steps of each key on commerce's topic, in the order of the log; of one key they are in one partition. */
  async published(): Promise<Map<string, number[]>> {
    const steps = new Map<string, number[]>();
    await readTopic(
      this.world.stack.brokers,
      `${this.world.topicPrefix}${Stepped.topic}`,
      ({ key, value }) => {
        const { step } = JSON.parse(value!.toString()) as { step: number };
        const entityId = key!.toString();
        const known = steps.get(entityId);
        if (known) known.push(step);
        else steps.set(entityId, [step]);
      },
    );
    return steps;
  }

  /** Publishes steps of one entity, a transaction each. */
  async publish(
    replica: Replica,
    entityId: string,
    steps: readonly number[],
    padding?: string,
  ): Promise<void> {
    const { database, publisher } = replica.messaging;
    for (const step of steps) {
      await database.transaction(TENANT, (tx) =>
        publisher.publish(tx, Stepped, { entityId, step, ...(padding ? { padding } : {}) }),
      );
    }
  }

  /** Steps applied to an entity in inventory, in the order of their effects. */
  async applied(entityId: string): Promise<number[]> {
    const rows = await this.world.sql<{ step: number }>(
      this.inventory,
      'SELECT step FROM effects WHERE entity_id = $1 ORDER BY n',
      [entityId],
    );
    return rows.map((r) => r.step);
  }

  /** Waits until commerce's outbox has nothing pending. */
  async outboxDrained(): Promise<void> {
    await eventually('the outbox is drained', async () => {
      const [row] = await this.world.sql<{ n: string }>(
        this.commerce,
        `SELECT count(*) AS n FROM commerce_outbox_events WHERE status = 'PENDING'`,
      );
      return row!.n === '0';
    });
  }

  async destroy(): Promise<void> {
    this.end.abort();
    openGates();
    await Promise.all(this.processes.splice(0).map((child) => child.kill()));
    const started = await Promise.allSettled(this.replicas.splice(0));
    const closed = await Promise.allSettled(
      started.flatMap((replica) => (replica.status === 'fulfilled' ? [replica.value.close()] : [])),
    );
    await this.world.destroy();
    for (const result of closed) if (result.status === 'rejected') throw result.reason;
  }
}

/** The adapter for a client, as the library chooses it. */
export const adapterOf = (client: BrokerClient, brokers: readonly string[], clientId: string): Broker =>
  new { kafkajs: KafkaBroker, platformatic: PlatformaticBroker }[client](brokers, clientId);

/** A step as a record of its own, for partition 0. */
export const steppedRecord = (entityId: string, step: number) => ({
  partition: 0,
  key: entityId,
  value: JSON.stringify({ entityId, step }),
  headers: {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: newId(),
    ce_type: Stepped.type,
    ce_source: '/commerce',
    ce_subject: entityId,
    ce_time: new Date().toISOString(),
    ce_dataschema: `urn:erp:event:${Stepped.type}:${Stepped.version}`,
    ce_tenantid: TENANT,
  },
});

export const ids = (count: number): string[] => Array.from({ length: count }, newId);
