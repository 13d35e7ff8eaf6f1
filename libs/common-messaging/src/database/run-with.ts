import type { PoolClient } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import { mustNotBeAborted } from './aborted-transaction.js';

/** Runs `work` with a connection of the pool, which is given back whatever happens. */
export async function runWith<T>(
  dataSource: DataSource,
  work: (client: PoolClient, runner: QueryRunner) => Promise<T>,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    return await work((await runner.connect()) as PoolClient, runner);
  } finally {
    await runner.release();
  }
}

/** Runs `work` in a transaction on a connection of the pool. */
export const runInTransaction = <T>(
  dataSource: DataSource,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> =>
  runWith(dataSource, async (client) => {
    await client.query('BEGIN');
    try {
      const value = await work(client);
      mustNotBeAborted(client);
      await client.query('COMMIT');
      return value;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  });
