import type { StackState } from '@erp/stack';
import pg from 'pg';

/** Where PostgreSQL is, and the role that reads everything and writes nothing. */
export type ReadingServer = Pick<StackState['postgres'], 'host' | 'port' | 'auditor'>;

export type Client = Pick<pg.Client, 'query'>;

/** Short: an operator waits, and a doctor that holds a snapshot for long would be a patient. */
const CONNECT_MS = 5_000;
const STATEMENT_MS = 10_000;

/** Runs the work on a connection of its own, as the auditor. Rejects with PostgreSQL's or the network's error. */
export async function asAuditor<T>(
  { host, port, auditor }: ReadingServer,
  database: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    host,
    port,
    ...auditor,
    database,
    application_name: 'messaging doctor',
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    query_timeout: STATEMENT_MS + 1_000,
    // Not behind somebody who waits for an exclusive lock: that one is to be found, not waited for.
    lock_timeout: 2_000,
  });
  client.on('error', () => undefined); // the query under way rejects with it
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
