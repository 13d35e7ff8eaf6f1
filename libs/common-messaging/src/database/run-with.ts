import type { PoolClient } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';

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
