import { inboxTables, outboxTableName } from '@erp/common-messaging';
import type { Client } from './database.js';

export interface TableLock {
  readonly pid: number;
  readonly table: string;
  /** RowShareLock and RowExclusiveLock come with locks on rows; a stronger one is on the whole table. */
  readonly mode: string;
}

/** Locks on the tables of outbox and inbox that are more than a reader's. */
export async function readTableLocks(client: Client, context: string): Promise<TableLock[]> {
  const { rows } = await client.query<TableLock>(
    `SELECT l.pid, c.relname AS table, l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
     WHERE l.locktype = 'relation' AND l.granted AND l.mode <> 'AccessShareLock' AND c.relname = ANY ($1)
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [[outboxTableName(context), ...Object.values(inboxTables(context))]],
  );
  return rows;
}
