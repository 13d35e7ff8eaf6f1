import { Database } from '@erp/common-messaging';
import { pageOf, type Page } from '@erp/service-kit';
import { Injectable } from '@nestjs/common';
import { OrderNotFound } from './order-errors.js';
import type { OrderStatus } from './order-status.js';

export interface OrderFilter {
  readonly status?: OrderStatus;
  readonly customerId?: string;
  /** The id of the last order of the page before. */
  readonly cursor?: string;
  readonly limit: number;
}

/** What both answers show of an order; amounts as `Money`, times in ISO 8601. */
const SUMMARY = `
  'orderId', o.order_id, 'orderNumber', o.order_number, 'source', o.source, 'customerId', o.customer_id,
  'placedOn', o.placed_on, 'currency', o.currency, 'status', o.status, 'placedAt', o.placed_at,
  'payment', o.payment, 'total', json_build_object('amountMinor', o.total_minor, 'currency', o.currency)`;

const MONEY = (column: string): string =>
  `json_build_object('amountMinor', l.${column}, 'currency', o.currency)`;

/** A return without its lines. */
export const RETURN = `
  'returnId', r.return_id, 'requestedAt', r.requested_at, 'receivedAt', r.received_at, 'restockedAt', r.restocked_at,
  'refundedAt', r.refunded_at, 'completedAt', r.completed_at`;

const ONE = `
  SELECT json_build_object(${SUMMARY},
    'confirmedAt', o.confirmed_at, 'authorizedAt', o.authorized_at, 'shippedAt', o.shipped_at,
    'completedAt', o.completed_at, 'returnedAt', o.returned_at, 'cancelledAt', o.cancelled_at,
    'deadlineAt', o.deadline_at, 'importId', o.import_id, 'paymentToken', o.payment_token,
    'shipToAddressId', o.ship_to_address_id,
    'cancellationRequest', CASE WHEN o.cancel_requested IS NOT NULL
       THEN json_build_object('reason', o.cancel_requested, 'at', o.cancel_requested_at, 'refusedAt', o.cancel_refused_at) END,
    'cancellation', CASE WHEN o.cancel_reason IS NOT NULL
       THEN json_build_object('reason', o.cancel_reason, 'code', o.cancel_code, 'detail', o.cancel_detail) END,
    'lines', (
      SELECT json_agg(json_build_object('lineNumber', l.line_number, 'sku', l.sku, 'quantity', l.quantity,
        'unitPrice', CASE WHEN l.unit_price_minor IS NOT NULL THEN ${MONEY('unit_price_minor')} END,
        'net', ${MONEY('net_minor')}, 'tax', ${MONEY('tax_minor')}, 'total', ${MONEY('total_minor')}) ORDER BY l.line_number)
      FROM order_lines l WHERE l.tenant_id = o.tenant_id AND l.order_id = o.order_id),
    'returns', coalesce((
      SELECT json_agg(json_build_object(${RETURN}, 'lines', (
        SELECT json_agg(json_build_object('lineNumber', l.line_number, 'requested', l.requested, 'cameBack', l.came_back)
          ORDER BY l.line_number)
        FROM return_lines l WHERE l.tenant_id = r.tenant_id AND l.return_id = r.return_id)) ORDER BY r.return_id)
      FROM returns r WHERE r.tenant_id = o.tenant_id AND r.order_id = o.order_id), '[]'),
    'history', (
      SELECT json_agg(json_build_object('at', h.at, 'what', h.what, 'actor', h.actor, 'detail', h.detail,
        'correlationId', h.correlation_id, 'traceId', h.trace_id, 'eventType', h.event_type,
        'causedByEventId', h.caused_by_event_id) ORDER BY h.entry_id)
      FROM order_history h WHERE h.tenant_id = o.tenant_id AND h.order_id = o.order_id)) AS "order"
  FROM orders o WHERE o.tenant_id = $1 AND o.order_id = $2`;

/** What one can ask of orders. */
@Injectable()
export class FindOrders {
  constructor(private readonly database: Database) {}

  /** With its lines, returns and history (R21). Throws OrderNotFound. */
  one(tenantId: string, orderId: string): Promise<object> {
    return this.database.transaction(tenantId, async (tx) => {
      const [row] = await tx.query<{ order: object }>(ONE, [tenantId, orderId], 'order-one');
      if (!row) throw new OrderNotFound(orderId);
      return row.order;
    });
  }

  /**
   * A page, newest first: ids are UUIDs of version 7, so that their order is that of time, and a page goes on after
   * the cursor's id however many orders have come meanwhile.
   */
  async page(tenantId: string, filter: OrderFilter): Promise<Page<object>> {
    const { limit } = filter;
    const values: unknown[] = [tenantId, limit + 1];
    const conditions = Object.entries({
      'o.status =': filter.status,
      'o.customer_id =': filter.customerId,
      'o.order_id <': filter.cursor,
    }).flatMap(([condition, value]) =>
      value === undefined ? [] : [`AND ${condition} $${values.push(value)}`],
    );
    const rows = await this.database.transaction(tenantId, (tx) =>
      tx.query<{ id: string; order: object }>(
        `SELECT o.order_id AS id, json_build_object(${SUMMARY}) AS "order" FROM orders o
         WHERE o.tenant_id = $1 ${conditions.join(' ')} ORDER BY o.order_id DESC LIMIT $2`,
        values,
      ),
    );
    const { items, nextCursor } = pageOf(rows, limit, ({ id }) => id);
    return { items: items.map(({ order }) => order), nextCursor };
  }
}
