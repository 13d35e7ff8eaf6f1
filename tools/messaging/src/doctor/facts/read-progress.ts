import { inboxTables, outboxTableName } from '@erp/common-messaging';
import type { Client } from './database.js';
import { type AppliedPartition, readApplied } from './read-inbox.js';
import { unparked } from './read-outbox.js';

/** What moves in a context that works. */
export interface Progress {
  /** The oldest row that only the relay keeps from being sent; null for none. */
  readonly oldestId: string | null;
  readonly applied: readonly AppliedPartition[];
}

/** The tables of outbox and inbox must exist. */
export async function readProgress(client: Client, context: string): Promise<Progress> {
  const table = outboxTableName(context);
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM ${table} WHERE status = 'PENDING' AND ${unparked(table)} ORDER BY id LIMIT 1`,
  );
  return {
    oldestId: rows[0]?.id ?? null,
    applied: await readApplied(client, inboxTables(context).offsets),
  };
}
