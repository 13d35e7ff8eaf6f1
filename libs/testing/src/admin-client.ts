import pg from 'pg';
import type { TestStack } from './test-stack.js';

/** A connection as the superuser, to `database`; the caller ends it. */
export async function adminClient(
  stack: Pick<TestStack, 'postgres'>,
  database = 'postgres',
): Promise<pg.Client> {
  const { host, port, superuser } = stack.postgres;
  const client = new pg.Client({ host, port, ...superuser, database });
  client.on('error', () => undefined); // kill tests take the server away under it; the query in hand tells
  await client.connect();
  return client;
}
