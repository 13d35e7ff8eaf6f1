import { Database } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';
import { RETURN } from './find-orders.js';
import { OrderNotFound } from './order-errors.js';
import { waitOf, type Progress, type Wait } from './order-wait.js';

/** One step of an order's workflow, wherever it was taken. */
export interface TimelineStep {
  readonly step: string;
  /** When this context heard of it. */
  readonly at: string;
  /** The context that took it. */
  readonly by: string;
  /** The event that told of it; null for a request, an import or the deadline. */
  readonly eventType: string | null;
  readonly eventId: string | null;
  readonly traceId: string | null;
  readonly detail: string;
}

export interface Timeline {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly status: Progress['status'];
  /** Of the request that placed the order; null when that was not traced. A later request has a trace of its own. */
  readonly traceId: string | null;
  readonly correlationId: string | null;
  readonly steps: readonly TimelineStep[];
  /** Null when nothing is missing. */
  readonly waitsFor: Wait | null;
}

type Read = Omit<Timeline, 'waitsFor' | 'traceId' | 'correlationId' | 'steps'> &
  Omit<Progress, 'steps'> & {
    readonly steps: readonly (TimelineStep & { readonly correlationId: string })[];
  };

const READ = `
  SELECT json_build_object('orderId', o.order_id, 'orderNumber', o.order_number, 'status', o.status,
    'payment', o.payment, 'onAccount', o.payment_token IS NULL, 'placedAt', o.placed_at, 'deadlineAt', o.deadline_at,
    'steps', (
      SELECT json_agg(json_build_object('step', h.what, 'at', h.at,
        'by', CASE WHEN h.actor IN ('api', 'import', 'deadline') THEN 'commerce' ELSE h.actor END,
        'eventType', h.event_type, 'eventId', h.caused_by_event_id, 'traceId', h.trace_id,
        'correlationId', h.correlation_id, 'detail', h.detail) ORDER BY h.entry_id)
      FROM order_history h WHERE h.tenant_id = o.tenant_id AND h.order_id = o.order_id),
    'returns', coalesce((
      SELECT json_agg(json_build_object(${RETURN}) ORDER BY r.return_id)
      FROM returns r WHERE r.tenant_id = o.tenant_id AND r.order_id = o.order_id), '[]')) AS "order"
  FROM orders o WHERE o.tenant_id = $1 AND o.order_id = $2`;

/** Where an order's workflow stands, what it waits for and why, over all contexts (R21). Throws OrderNotFound. */
@Injectable()
export class FindTimeline {
  constructor(private readonly database: Database) {}

  async run(tenantId: string, orderId: string): Promise<Timeline> {
    const [row] = await this.database.transaction(tenantId, (tx) =>
      tx.query<{ order: Read }>(READ, [tenantId, orderId], 'order-timeline'),
    );
    if (!row) throw new OrderNotFound(orderId);
    const { orderNumber, status, steps } = row.order;
    const [first] = steps;
    return {
      orderId,
      orderNumber,
      status,
      traceId: first?.traceId ?? null,
      correlationId: first?.correlationId ?? null,
      steps: steps.map(({ correlationId: _, ...step }) => step),
      waitsFor: waitOf(row.order),
    };
  }
}
