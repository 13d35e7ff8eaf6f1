import {
  inboxTables,
  jobWorkersTable,
  OUTBOX_COLUMNS,
  outboxHistoryTable,
  outboxTableName,
} from '@erp/common-messaging';
import type { Client } from './database.js';

/** What migrations should have made, and did not. */
export interface SchemaFacts {
  readonly missingTables: readonly string[];
  readonly missingOutboxColumns: readonly string[];
}

export const JOBS_TABLE = 'graphile_worker._private_jobs';

export async function readSchema(client: Client, context: string): Promise<SchemaFacts> {
  const outbox = outboxTableName(context);
  const tables = [
    outbox,
    outboxHistoryTable(context),
    ...Object.values(inboxTables(context)),
    jobWorkersTable(context),
    JOBS_TABLE,
  ];
  const { rows: missing } = await client.query<{ name: string }>(
    `SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NULL`,
    [tables],
  );
  const { rows: columns } = await client.query<{ name: string }>(
    `SELECT name FROM unnest($2::text[]) AS name WHERE to_regclass($1) IS NOT NULL AND NOT EXISTS (
       SELECT FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname = name AND NOT attisdropped)`,
    [outbox, OUTBOX_COLUMNS],
  );
  const names = (rows: readonly { name: string }[]) => rows.map(({ name }) => name);
  return { missingTables: names(missing), missingOutboxColumns: names(columns) };
}
