import { traceIdOf, type BatchTransaction, type Transaction } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';

/** What an order's history tells of one step. */
export interface HistoryEntry {
  /** PLACED, IMPORTED, CANCELLATION_REQUESTED, RETURN_REQUESTED, or for an event its name: STOCK_RESERVED. */
  readonly what: string;
  /** Who acted: `api`, `import`, `deadline`, or the context whose event it was; never a person. */
  readonly actor: string;
  /** Null when a request or the deadline did it. */
  readonly eventType: string | null;
  /** For people; may be empty. */
  readonly detail: string;
}

/** An entry in the history of one order. */
export interface HistoryOfOrder {
  readonly orderId: string;
  readonly entry: HistoryEntry;
  /** On whose account: says by which request or event, and in which trace. */
  readonly tx: Transaction;
}

/** Writes `historyValues` as $2 to $9, behind the tenant; a statement that writes orders too adds its own from $10 on. */
export const INSERT_HISTORY = `
  INSERT INTO order_history (tenant_id, order_id, what, actor, event_type, detail, correlation_id, caused_by_event_id,
    trace_id)
  SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[], $9::text[])`;

export const historyValues = (steps: readonly HistoryOfOrder[]): (string | null)[][] => [
  steps.map(({ orderId }) => orderId),
  steps.map(({ entry }) => entry.what),
  steps.map(({ entry }) => entry.actor),
  steps.map(({ entry }) => entry.eventType),
  steps.map(({ entry }) => entry.detail),
  steps.map(({ tx }) => tx.cause.correlationId),
  steps.map(({ tx }) => tx.cause.causationId),
  steps.map(({ tx }) => traceIdOf(tx)),
];

/** The SQL of `order_history`, which only grows. */
@Injectable()
export class OrderHistoryStore {
  /** Entries that go with no change, in this order; the orders need not be held. */
  async note(tx: Transaction | BatchTransaction, steps: readonly HistoryOfOrder[]): Promise<void> {
    await tx.query(INSERT_HISTORY, [tx.tenantId, ...historyValues(steps)], 'orders-note');
  }
}
