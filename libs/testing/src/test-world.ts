import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { MESSAGING_DEFAULTS, type MessagingOptions } from '@erp/common-messaging';
import { removeTopics } from '@erp/common-messaging/testing';
import { newId } from '@erp/kernel';
import type { ServiceConfig, ServiceDefinition } from '@erp/service-kit';
import { migrateService, tenantsTable } from '@erp/service-kit';
import {
  cloneDatabase,
  type ContextState,
  ensureLocalTopics,
  provisionContext,
  readTopics,
} from '@erp/stack';
import { adminClient } from './admin-client.js';
import { type TestStack, testStack } from './test-stack.js';

/** Databases and topics of one suite, on the shared servers; nobody else sees them. */
export class TestWorld {
  private readonly databases: string[] = [];
  /** Context of each database. */
  private readonly contexts = new Map<string, string>();

  private constructor(
    readonly stack: TestStack,
    readonly topicPrefix: string,
  ) {}

  /** New topics with a prefix of their own. */
  static async create(stack = testStack()): Promise<TestWorld> {
    const topicPrefix = `t${randomBytes(4).toString('hex')}-`;
    const world = new TestWorld(stack, topicPrefix);
    await ensureLocalTopics(
      world.broker(),
      readTopics().map((t) => ({ ...t, name: topicPrefix + t.name })),
    );
    return world;
  }

  /** Databases alone, for services that are given a broker in memory. */
  static withoutBroker(stack = testStack()): TestWorld {
    return new TestWorld(stack, '');
  }

  broker(): { host: string; port: number } {
    const [host, port] = this.stack.brokers[0]!.split(':') as [string, string];
    return { host, port: Number(port) };
  }

  /** An empty database with the context's three roles. */
  async emptyDatabase(context: string): Promise<ContextState> {
    const admin = await adminClient(this.stack);
    try {
      const database = `t_${context}_${randomBytes(4).toString('hex')}`;
      this.databases.push(database);
      this.contexts.set(database, context);
      return await provisionContext(admin, { context, database, passwords: this.stack.passwords[context]! });
    } finally {
      await admin.end();
    }
  }

  /** A database of the service with all migrations: a copy of a template that is made once in a test run. */
  async databaseOf(definition: ServiceDefinition): Promise<ContextState> {
    const { context } = definition;
    const template = await this.template(definition);
    const admin = await adminClient(this.stack);
    try {
      const database = `t_${context}_${randomBytes(4).toString('hex')}`;
      this.databases.push(database);
      this.contexts.set(database, context);
      return await cloneDatabase(admin, template, database);
    } finally {
      await admin.end();
    }
  }

  private async template(definition: ServiceDefinition): Promise<ContextState> {
    const { context, migrations } = definition;
    const database = `template_${context}`;
    const admin = await adminClient(this.stack);
    try {
      // Two suites may want the template at the same time: one makes it, the other waits.
      await admin.query('SELECT pg_advisory_lock(hashtext($1))', [database]);
      const done = fingerprintOf(migrations);
      const { rows } = await admin.query<{ d: string | null }>(
        `SELECT shobj_description(oid, 'pg_database') AS d FROM pg_database WHERE datname = $1`,
        [database],
      );
      // Servers that outlive a run may hold the template of other migrations, or one that was never finished.
      if (rows[0] && rows[0].d !== done) await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
      const state = await provisionContext(admin, {
        context,
        database,
        passwords: this.stack.passwords[context]!,
      });
      if (rows[0]?.d !== done) {
        await migrateService(definition, { ownerUrl: this.urls(state).ownerUrl });
        await admin.query(`COMMENT ON DATABASE ${database} IS '${done}'`);
      }
      return state;
    } finally {
      await admin.end();
    }
  }

  private urls(state: ContextState) {
    const { host, port } = this.stack.postgres;
    const url = ({ user, password }: { user: string; password: string }) =>
      `postgresql://${user}:${password}@${host}:${port}/${state.database}`;
    return { ownerUrl: url(state.owner), appUrl: url(state.app), messagingUrl: url(state.messaging) };
  }

  /** What messaging needs to know of this world, with short retries. */
  messagingOptions(context: string, state: ContextState): MessagingOptions {
    const { appUrl, messagingUrl } = this.urls(state);
    return {
      ...MESSAGING_DEFAULTS,
      context,
      brokers: this.stack.brokers,
      topics: readTopics().map(({ name, partitions }) => ({ name, partitions })),
      topicPrefix: this.topicPrefix,
      appUrl,
      messagingUrl,
      appPoolSize: 5,
      messagingPoolSize: 8,
      parkedRetryDelaysMs: [100, 200],
    };
  }

  /** A service's whole configuration, on a free port. */
  serviceConfig(context: string, state: ContextState): ServiceConfig {
    return {
      ...this.messagingOptions(context, state),
      httpHost: '127.0.0.1',
      httpPort: 0,
      ownerUrl: this.urls(state).ownerUrl,
      logLevel: process.env['TEST_LOG_LEVEL'] ?? 'silent',
    };
  }

  ownerUrl(state: ContextState): string {
    return this.urls(state).ownerUrl;
  }

  /** A new tenant that these contexts know, as if its TenantProvisioned had arrived. Returns its id. */
  async tenant(...databases: readonly ContextState[]): Promise<string> {
    const tenantId = newId();
    for (const state of databases) {
      const table = tenantsTable(this.contexts.get(state.database)!);
      await this.sql(state, `INSERT INTO ${table} (tenant_id, status) VALUES ($1, 'ACTIVE')`, [tenantId]);
    }
    return tenantId;
  }

  /** SQL as the superuser, past every policy: for the eyes of a test. */
  async sql<R extends pg.QueryResultRow>(
    state: ContextState,
    text: string,
    values: unknown[] = [],
  ): Promise<R[]> {
    const client = await adminClient(this.stack, state.database);
    try {
      return (await client.query<R>(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Drops the suite's databases and removes its topics: a broker pays for each partition in memory. */
  async destroy(): Promise<void> {
    const topics = readTopics().map(({ name }) => this.topicPrefix + name);
    // Without a prefix they would be the servers' own; a broker that is gone is another test's matter.
    if (this.topicPrefix !== '') await removeTopics(this.stack.brokers, topics).catch(() => undefined);
    const admin = await adminClient(this.stack);
    try {
      for (const database of this.databases)
        await admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    } finally {
      await admin.end();
    }
  }
}

/** Changes with any migration: its name, or its text. */
function fingerprintOf(migrations: ServiceDefinition['migrations']): string {
  const hash = createHash('sha256');
  for (const Migration of migrations) {
    const { sql } = new Migration() as { sql?: string };
    hash.update(`${Migration.name} ${sql ?? ''}\n`);
  }
  return hash.digest('hex');
}
