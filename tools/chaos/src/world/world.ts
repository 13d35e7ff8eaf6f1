import { messagingSchema, migrateJobs } from '@erp/common-messaging';
import { type TestStack, TestWorld } from '@erp/testing';
import { type ContextState, readTopics } from '@erp/stack';
import pg from 'pg';
import { type Context, CONTEXTS } from '../plan/plan.js';
import type { ReplicaOptions } from '../replica/protocol.js';

/** What the handlers of both contexts write: a row for each effect, so that a lost, doubled or early one shows. */
const EFFECTS = (context: Context) => `
  CREATE TABLE effects (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id uuid NOT NULL, schedule integer NOT NULL,
    event_id uuid NOT NULL, entity_id uuid NOT NULL, step integer NOT NULL);
  CREATE INDEX effects_schedule ON effects (schedule);
  GRANT SELECT, INSERT ON effects TO ${context}_app;
  CREATE INDEX ${context}_outbox_key ON ${context}_outbox_events (partition_key);`;

/** What commerce's writers change: which step an entity is at, and every step that it took. */
const STATE = `
  CREATE TABLE entities (entity_id uuid PRIMARY KEY, tenant_id uuid NOT NULL, last_step integer NOT NULL);
  CREATE TABLE steps (
    entity_id uuid, step integer, tenant_id uuid NOT NULL, schedule integer NOT NULL, rolled_back boolean NOT NULL,
    PRIMARY KEY (entity_id, step));
  CREATE INDEX steps_schedule ON steps (schedule);
  GRANT SELECT, INSERT, UPDATE ON entities, steps TO commerce_app;`;

/** What inventory's jobs do (replica/jobs.ts): calls by their key, what each call did, and the last word on an entity. */
const DONE_BY_JOBS = `
  CREATE TABLE stamp_calls (
    event_id uuid PRIMARY KEY, tenant_id uuid NOT NULL, schedule integer NOT NULL, calls integer NOT NULL);
  CREATE TABLE stamps (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event_id uuid NOT NULL, tenant_id uuid NOT NULL,
    schedule integer NOT NULL, entity_id uuid NOT NULL, step integer NOT NULL);
  CREATE TABLE sums (
    entity_id uuid PRIMARY KEY, tenant_id uuid NOT NULL, schedule integer NOT NULL, last_step integer NOT NULL);
  GRANT SELECT, INSERT, UPDATE ON stamp_calls, stamps, sums TO inventory_app;`;

/** Topics and two databases on servers that are there to be killed. */
export class World {
  private constructor(
    private readonly world: TestWorld,
    readonly databases: Readonly<Record<Context, ContextState>>,
    /** Folder of the servers. */
    readonly root: string,
  ) {}

  /** On servers of one's own, which the caller stops. */
  static async create(stack: TestStack): Promise<World> {
    if (!stack.root) throw new Error('the chaos suite kills servers by their pids: it cannot use containers');
    const world = await TestWorld.create(stack);
    const [commerce, inventory] = await Promise.all(CONTEXTS.map((context) => world.emptyDatabase(context)));
    const made = new World(world, { commerce: commerce!, inventory: inventory! }, stack.root);
    await Promise.all(CONTEXTS.map((context) => made.migrate(context)));
    return made;
  }

  /** Drops the databases and removes the topics. */
  destroy(): Promise<void> {
    return this.world.destroy();
  }

  private async migrate(context: Context): Promise<void> {
    const url = this.world.ownerUrl(this.databases[context]);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(
      messagingSchema(context) + EFFECTS(context) + (context === 'commerce' ? STATE : DONE_BY_JOBS),
    );
    await client.end();
    await migrateJobs(url, context);
  }

  get brokers(): readonly string[] {
    return this.world.stack.brokers;
  }

  partitionsOf(context: Context): number {
    return readTopics().find(({ name }) => name === `${context}-events`)!.partitions;
  }

  /** The name on the broker. */
  topicOf(context: Context): string {
    return `${this.world.topicPrefix}${context}-events`;
  }

  replicaOptions(context: Context): ReplicaOptions['messaging'] {
    return { ...this.world.messagingOptions(context, this.databases[context]), entities: [] };
  }

  /** A connection as the superuser, past every policy. Rejects while the database is away; the caller ends it. */
  async connect(context: Context): Promise<pg.Client> {
    const { host, port, superuser } = this.world.stack.postgres;
    const { database } = this.databases[context];
    const client = new pg.Client({ host, port, ...superuser, database, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined); // the server is killed under it; the query in hand tells
    await client.connect();
    return client;
  }
}
