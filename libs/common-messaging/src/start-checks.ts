import { newId } from '@erp/kernel';
import type { Broker } from './broker/broker.js';
import { PgClient } from './database/data-source.js';
import { rolesOf } from './database/tenant-isolation.js';
import { PartitionCountMismatch } from './broker/partition-count-mismatch.js';
import type { MessagingOptions } from './messaging-options.js';
import { OUTBOX_COLUMNS, outboxTableName } from './outbox/outbox-schema.js';

/** Something without which messaging would lose or disorder events: the service must not start. */
export class MessagingNotReady extends Error {
  override readonly name = 'MessagingNotReady';
}

/** Refuses settings that contradict each other. */
export function checkSettings(options: MessagingOptions): void {
  if (options.inboxRetentionDays <= options.outboxRetentionDays) {
    throw new MessagingNotReady(
      `the inbox keeps ids for ${options.inboxRetentionDays} days, the outbox rows for ${options.outboxRetentionDays}: ` +
        'an event sent again after its id was forgotten would be applied twice; keep the inbox longer than the outbox',
    );
  }
}

/** Refuses a broker whose partition counts are not the configured ones: keys would change partition and lose their order. */
export async function checkTopics(broker: Broker, options: MessagingOptions): Promise<void> {
  const counts = await broker.partitionCounts(options.topics.map((t) => options.topicPrefix + t.name));
  for (const { name, partitions } of options.topics) {
    const actual = counts.get(options.topicPrefix + name);
    if (actual !== partitions)
      throw new PartitionCountMismatch(options.topicPrefix + name, actual, partitions);
  }
}

/**
 * Refuses a database without the outbox, with another shape of it, or where the messaging role does not see the rows of
 * all tenants: a relay under a tenant's policy would see no row and say nothing.
 */
export async function checkOutbox(options: MessagingOptions): Promise<void> {
  const table = outboxTableName(options.context);
  const { app, messaging } = rolesOf(options.context);
  const client = new PgClient({ connectionString: options.messagingUrl });
  await client.connect();
  try {
    const { rows: columns } = await client.query<{ attname: string }>(
      `SELECT attname FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped`,
      [table],
    );
    if (columns.length === 0) {
      throw new MessagingNotReady(
        `the table ${table} does not exist: run the migrations of ${options.context} first (node dist/main.js migrate)`,
      );
    }
    const missing = OUTBOX_COLUMNS.filter((c) => !columns.some((found) => found.attname === c));
    if (missing.length > 0) {
      throw new MessagingNotReady(
        `the table ${table} lacks ${missing.join(', ')}: run the migrations of ${options.context}`,
      );
    }
    const { rows: who } = await client.query<{ name: string }>('SELECT session_user AS name');
    if (who[0]!.name !== messaging) {
      throw new MessagingNotReady(
        `the messaging connection logs in as ${who[0]!.name}, it must be ${messaging}: see MESSAGING_DATABASE_URL`,
      );
    }
    // A row of some tenant, inserted as the application would, must be visible to the relay. Rolled back.
    await client.query('BEGIN');
    await client.query(`SELECT set_config('role', $1, true), set_config('app.tenant_id', $2, true)`, [
      app,
      newId(),
    ]);
    await client.query(
      `INSERT INTO ${table} (event_id, event_type, event_version, tenant_id, subject, topic, partition_key, kafka_partition,
         payload, occurred_at, correlation_id)
       VALUES ($1, 'start.Check', 1, current_setting('app.tenant_id')::uuid, '', '', '', 0, '', now(), '')`,
      [newId()],
    );
    await client.query(
      `SELECT set_config('role', session_user::text, true), set_config('app.tenant_id', '', true)`,
    );
    const { rows: seen } = await client.query(`SELECT FROM ${table} WHERE event_type = 'start.Check'`);
    await client.query('ROLLBACK');
    if (seen.length !== 1) {
      throw new MessagingNotReady(
        `${messaging} does not see the rows of all tenants in ${table}: its policy must be USING (true), see outbox-schema.ts`,
      );
    }
  } finally {
    await client.end();
  }
}
