import 'reflect-metadata';
import { type INestApplication, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  type BrokerClient,
  connectMessaging,
  Messaging,
  MESSAGING_DEFAULTS,
  type MessagingOptions,
  MessagingModule,
  messagingSchema,
  migrateJobs,
} from '@erp/common-messaging';
import { defineEvent, Id, Type as T } from '@erp/common-messaging/contract';
import { newId } from '@erp/kernel';
import type { ContextState } from '@erp/stack';
import pg from 'pg';
import { eventually } from '../eventually.js';
import { TestWorld } from '../test-world.js';

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

export const TENANT = '0190c0de-0000-7000-8000-000000000001';

/** A running replica of a context. */
export interface Replica {
  readonly messaging: Messaging;
  stop(): Promise<void>;
}

/** Two contexts' databases in a world of their own: `commerce` publishes Stepped, `inventory` handles it. */
export class Fixture {
  private readonly replicas: INestApplication[] = [];

  private constructor(
    readonly world: TestWorld,
    readonly commerce: ContextState,
    readonly inventory: ContextState,
  ) {}

  static async create(): Promise<Fixture> {
    const world = await TestWorld.create();
    const [commerce, inventory] = await Promise.all([
      world.emptyDatabase('commerce'),
      world.emptyDatabase('inventory'),
    ]);
    const fixture = new Fixture(world, commerce, inventory);
    await Promise.all([fixture.migrate('commerce', commerce), fixture.migrate('inventory', inventory)]);
    return fixture;
  }

  private async migrate(context: string, state: ContextState): Promise<void> {
    const client = new pg.Client({ connectionString: this.world.ownerUrl(state) });
    await client.connect();
    await client.query(messagingSchema(context));
    // What handlers write: one row for each effect, so that a doubled or lost one is seen.
    await client.query(`
      CREATE TABLE effects (n bigint GENERATED ALWAYS AS IDENTITY, tenant_id uuid NOT NULL, entity_id uuid NOT NULL, step integer NOT NULL);
      GRANT SELECT, INSERT ON effects TO ${context}_app;`);
    await client.end();
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
    parts: { controllers?: Type[]; providers?: Type[]; options?: Partial<MessagingOptions> } = {},
  ): Promise<Replica> {
    @Module({
      imports: [MessagingModule.register(this.options(context, parts.options))],
      controllers: parts.controllers ?? [],
      providers: parts.providers ?? [],
    })
    class Service {}
    const app = await NestFactory.create(Service, new FastifyAdapter(), {
      logger: process.env['TEST_LOG_LEVEL'] ? ['error', 'warn', 'log'] : false,
      abortOnError: false,
    });
    this.replicas.push(app);
    await app.init();
    await connectMessaging(app);
    const messaging = app.get(Messaging);
    await eventually(`${context} consumes`, () => messaging.consumer.isRunning());
    return {
      messaging,
      stop: async () => {
        this.replicas.splice(this.replicas.indexOf(app), 1);
        await app.close();
      },
    };
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
    await Promise.all(this.replicas.splice(0).map((app) => app.close()));
    await this.world.destroy();
  }
}

export const ids = (count: number): string[] => Array.from({ length: count }, newId);
