import type { EntityManager } from 'typeorm';
import type { PoolClient } from 'pg';
import type { OutgoingEvent } from '../outbox/outgoing-event.js';

/** Why something happens: carried from the request or event to everything it causes (CloudEvents extensions). */
export interface Cause {
  readonly correlationId: string;
  readonly causationId: string | null;
}

/**
 * One transaction of one tenant. `query` runs SQL text with parameters under the tenant's row-level
 * security; events published and jobs added in it commit or vanish with it.
 */
export class Transaction {
  /** Events published in this transaction, in order; flushed to the outbox as its last statement. */
  readonly outgoing: OutgoingEvent[] = [];

  constructor(
    readonly tenantId: string,
    readonly cause: Cause,
    /** TypeORM's manager bound to this transaction, for entities of plain records. */
    readonly entities: EntityManager,
    /** The connection itself; only this library uses it. */
    readonly client: PoolClient,
    /** Event types a handler declared with `emits`; null where no declaration applies. */
    readonly mayPublish: ReadonlySet<string> | null = null,
  ) {}

  /** Rows of one statement. `name` makes it a prepared statement, parsed once for each connection. */
  async query<R extends object = Record<string, unknown>>(
    text: string,
    values: readonly unknown[] = [],
    name?: string,
  ): Promise<R[]> {
    const result = await this.client.query<R>({
      text,
      values: values as unknown[],
      ...(name ? { name } : {}),
    });
    return result.rows;
  }
}
