import type { EntityManager } from 'typeorm';
import type { PoolClient } from 'pg';
import type { EventEnvelope } from '../contract/index.js';
import type { OutgoingEvent } from '../outbox/outgoing-event.js';

/** Why something happens: carried from the request or event to everything it causes (CloudEvents extensions). */
export interface Cause {
  readonly correlationId: string;
  readonly causationId: string | null;
}

/**
 * Because of what something happens, and in which trace, in a form that a row can keep (R20): for work that is done later,
 * of many things at once, and tells of each on its own account. `originOf(tx)` makes it, `tx.onAccountOf(origin)` takes it.
 */
export interface Origin extends Cause {
  /** W3C; null when nothing was traced. */
  readonly traceparent: string | null;
}

/** What a transaction runs on. */
export interface TransactionParts {
  /** TypeORM's manager bound to this transaction, for entities of plain records. */
  readonly entities: EntityManager;
  readonly client: PoolClient;
  /** Where published events are kept until the flush. */
  readonly outgoing: OutgoingEvent[];
}

/** SQL in a transaction of one tenant, and nothing else. */
export abstract class Queries<P extends Pick<TransactionParts, 'client'> = TransactionParts> {
  constructor(
    readonly tenantId: string,
    protected readonly parts: P,
  ) {}

  /** Rows of one statement. `name` makes it a prepared statement, parsed once for each connection. */
  async query<R extends object = Record<string, unknown>>(
    text: string,
    values: readonly unknown[] = [],
    name?: string,
  ): Promise<R[]> {
    const result = await this.parts.client.query<R>({
      text,
      values: values as unknown[],
      ...(name ? { name } : {}),
    });
    return result.rows;
  }
}

abstract class QueriesAndEntities extends Queries {
  get entities(): EntityManager {
    return this.parts.entities;
  }
}

/**
 * One transaction of one tenant. `query` runs SQL text with parameters under the tenant's row-level
 * security; events published and jobs added in it commit or vanish with it.
 */
export class Transaction extends QueriesAndEntities {
  constructor(
    tenantId: string,
    readonly cause: Cause,
    parts: TransactionParts,
    /** The trace that what is published belongs to; null for the running one. */
    readonly traceparent: string | null = null,
  ) {
    super(tenantId, parts);
  }

  /** The connection itself; only this library and its tests use it. */
  get client(): PoolClient {
    return this.parts.client;
  }

  /** Events published in this transaction, in order; flushed to the outbox as its last statement. */
  get outgoing(): OutgoingEvent[] {
    return this.parts.outgoing;
  }

  /** The same transaction, on account of what one of the things it works on began with. */
  onAccountOf({ correlationId, causationId, traceparent }: Origin): Transaction {
    return new Transaction(this.tenantId, { correlationId, causationId }, this.parts, traceparent);
  }
}

/**
 * The transaction of a batch handler: several events of one tenant, each with a cause of its own. It reads and writes,
 * but nothing can be published in it before it is said because of which event: `tx.causedBy(event)`.
 */
export class BatchTransaction extends QueriesAndEntities {
  constructor(
    tenantId: string,
    parts: TransactionParts,
    private readonly originOf: (event: EventEnvelope) => { cause: Cause; traceparent: string | null },
  ) {
    super(tenantId, parts);
  }

  /** The same transaction, on account of one of its events. */
  causedBy(event: EventEnvelope): Transaction {
    const { cause, traceparent } = this.originOf(event);
    return new Transaction(this.tenantId, cause, this.parts, traceparent);
  }
}
