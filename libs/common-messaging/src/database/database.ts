import type { DataSource } from 'typeorm';
import { flushLast, type OutboxTable } from '../outbox/flush.js';
import type { OutgoingEvent } from '../outbox/outgoing-event.js';
import { inTransaction, sendWithNext } from './pooled-transaction.js';
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
    const outgoing: OutgoingEvent[] = [];
    const value = await inTransaction(this.dataSource, async ({ client, entities }) => {
      sendWithNext(
        client.query({
          name: 'set-tenant',
          text: `SELECT set_config('app.tenant_id', $1, true)`,
          values: [tenantId],
        }),
      );
      const parts = { entities, client, outgoing };
      const value = await work(new Transaction(tenantId, currentCause(), parts));
      const { crashPoint } = this;
      const flushed = crashPoint && outgoing.length > 0 ? () => crashPoint('publisher.flushed') : undefined;
      return { value, ...(await flushLast(client, this.outbox, outgoing, flushed)) };
    });
    if (outgoing.length > 0) {
      await this.crashPoint?.('publisher.committed');
      this.afterPublish();
    }
    return value;
  }
}
