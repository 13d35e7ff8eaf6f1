import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { flushOutbox, type OutboxTable } from '../outbox/flush.js';
import { mustNotBeAborted } from './aborted-transaction.js';
import { currentCause } from './cause.js';
import type { AtCrashPoint } from '../under-test.js';
import { Transaction } from './transaction.js';

/** SQLSTATEs that say "the moment was wrong, not the statement": deadlock, serialisation failure. */
const MOMENTARY = new Set(['40P01', '40001']);
const ATTEMPTS = 5;

export const sqlStateOf = (error: unknown): string | undefined => {
  const code = (error as { code?: unknown; driverError?: { code?: unknown } } | null)?.code;
  return typeof code === 'string' ? code : undefined;
};

export const isMomentary = (error: unknown): boolean => MOMENTARY.has(sqlStateOf(error) ?? '');

/**
 * Opens transactions as the context's application role: row-level security applies, the tenant is set for the
 * transaction alone, and what was published is flushed to the outbox as the last statement before the commit.
 */
export class Database {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: OutboxTable,
    /** Told after each commit that published something, so that the relay need not poll. */
    private readonly afterPublish: () => void,
    private readonly crashPoint?: AtCrashPoint,
  ) {}

  /**
   * Runs `work` in one transaction of one tenant and returns its value. A deadlock or serialisation failure runs
   * it again, up to 5 times, so `work` must have no effect outside the transaction.
   */
  async transaction<T>(tenantId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(tenantId, work);
      } catch (error) {
        if (attempt === ATTEMPTS || !isMomentary(error)) throw error;
      }
    }
  }

  private async once<T>(tenantId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient;
      await runner.startTransaction();
      try {
        await client.query({
          name: 'set-tenant',
          text: `SELECT set_config('app.tenant_id', $1, true)`,
          values: [tenantId],
        });
        const parts = { entities: runner.manager, client, outgoing: [], mayPublish: null };
        const tx = new Transaction(tenantId, currentCause(), parts);
        const value = await work(tx);
        await flushOutbox(client, this.outbox, tx.outgoing);
        if (tx.outgoing.length > 0) await this.crashPoint?.('publisher.flushed');
        mustNotBeAborted(client);
        await runner.commitTransaction();
        if (tx.outgoing.length > 0) {
          await this.crashPoint?.('publisher.committed');
          this.afterPublish();
        }
        return value;
      } catch (error) {
        // A connection that is gone cannot roll back; the server has done so, and the first error is the one to tell.
        await runner.rollbackTransaction().catch(() => undefined);
        throw error;
      }
    } finally {
      await runner.release();
    }
  }
}
