import { currentTraceId, type Transaction } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';

/** One step in an order's history; when, by which request or event and in which trace comes from the transaction. */
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

/** Columns of `order_history` in the order of `historyValues`. */
export const HISTORY = 'what, actor, event_type, detail, correlation_id, caused_by_event_id, trace_id';

export const historyValues = (
  tx: Transaction,
  { what, actor, eventType, detail }: HistoryEntry,
): (string | null)[] => [
  what,
  actor,
  eventType,
  detail,
  tx.cause.correlationId,
  tx.cause.causationId,
  currentTraceId(),
];

/** The SQL of `order_history`, which only grows. */
@Injectable()
export class OrderHistoryStore {
  /** An entry that goes with no change; the order need not be held. */
  async note(tx: Transaction, orderId: string, entry: HistoryEntry): Promise<void> {
    await tx.query(
      `INSERT INTO order_history (tenant_id, order_id, ${HISTORY}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [tx.tenantId, orderId, ...historyValues(tx, entry)],
      'order-note',
    );
  }
}
