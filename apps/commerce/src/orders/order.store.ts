import type { Transaction } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';
import { OrderNotFound } from './order-errors.js';
import type { Cancellation, OrderStatus } from './order-status.js';
import type { Order, PlacedOrder } from './order.js';

/** Where new orders come from. */
export interface Origin {
  /** Order numbers are unique within it: COMMERCE for those placed here, else the name of an import's source. */
  readonly source: string;
  readonly importId: string | null;
  /** When the request arrived, or the import's transaction began. */
  readonly placedAt: Date;
  /** When they ask to be cancelled unless they have left by then. */
  readonly deadlineAt: Date;
}

/** One line of an order's history; when, and by which request or event, comes from the transaction. */
export interface HistoryEntry {
  readonly what: 'PLACED' | 'IMPORTED' | 'CONFIRMED' | 'CANCELLED' | 'ANSWER_IGNORED';
  /** Who acted: a part of the system, never a person. */
  readonly actor: 'api' | 'import' | 'inventory' | 'deadline';
  readonly detail: string;
}

/** Source of orders placed at this service. */
export const COMMERCE = 'commerce';

interface OrderRow {
  order_id: string;
  status: OrderStatus;
  cancel_reason: Cancellation['reason'] | null;
  cancel_detail: string | null;
}

const orderOf = (row: OrderRow): Order => ({
  orderId: row.order_id,
  status: row.status,
  cancellation: row.cancel_reason && { reason: row.cancel_reason, detail: row.cancel_detail ?? '' },
});

/** The SQL of `orders`, `order_lines` and `order_history`. */
@Injectable()
export class OrderStore {
  /** The next number for an order placed here; numbers of orders that were then not placed are missing. */
  async nextNumber(tx: Transaction): Promise<string> {
    const [row] = await tx.query<{ number: string }>(
      `SELECT 'O-' || nextval('order_numbers') AS number`,
      [],
      'order-number',
    );
    return row!.number;
  }

  /** Any number of new orders with their lines and first history entry, in one statement. */
  async insert(
    tx: Transaction,
    orders: readonly PlacedOrder[],
    origin: Origin,
    entry: HistoryEntry,
  ): Promise<void> {
    const lines = orders.flatMap(({ orderId, lines }) => lines.map((line) => ({ orderId, ...line })));
    await tx.query(
      `WITH placed AS (
         INSERT INTO orders (tenant_id, source, import_id, placed_at, deadline_at, order_id, order_number, customer_id,
           currency, placed_on, total_minor, payment_token, ship_to_address_id)
         SELECT $1, $2, $3, $4, $5, * FROM unnest($6::uuid[], $7::text[], $8::uuid[], $9::text[], $10::date[],
           $11::bigint[], $12::text[], $13::uuid[])
       ), lined AS (
         INSERT INTO order_lines (tenant_id, order_id, line_number, sku, quantity, unit_price_minor, net_minor, tax_minor,
           total_minor)
         SELECT $1, * FROM unnest($14::uuid[], $15::int[], $16::text[], $17::int[], $18::bigint[], $19::bigint[],
           $20::bigint[], $21::bigint[])
       )
       INSERT INTO order_history (tenant_id, order_id, what, actor, detail, correlation_id, caused_by_event_id)
       SELECT $1, order_id, $22, $23, $24, $25, $26 FROM unnest($6::uuid[]) AS order_id`,
      [
        tx.tenantId,
        origin.source,
        origin.importId,
        origin.placedAt,
        origin.deadlineAt,
        orders.map((o) => o.orderId),
        orders.map((o) => o.orderNumber),
        orders.map((o) => o.customerId),
        orders.map((o) => o.currency),
        orders.map((o) => o.placedOn),
        orders.map((o) => o.total.amountMinor),
        orders.map((o) => o.paymentToken),
        orders.map((o) => o.shipToAddressId),
        lines.map((l) => l.orderId),
        lines.map((l) => l.lineNumber),
        lines.map((l) => l.sku),
        lines.map((l) => l.quantity),
        lines.map((l) => l.unitPrice?.amountMinor ?? null),
        lines.map((l) => l.net.amountMinor),
        lines.map((l) => l.tax.amountMinor),
        lines.map((l) => l.total.amountMinor),
        ...historyValues(tx, entry),
      ],
      'orders-insert',
    );
  }

  /** Holds the order until the commit, so that two answers are decided one after the other. Throws OrderNotFound. */
  async lock(tx: Transaction, orderId: string): Promise<Order> {
    const [row] = await tx.query<OrderRow>(
      `SELECT order_id, status, cancel_reason, cancel_detail FROM orders
       WHERE tenant_id = $1 AND order_id = $2 FOR NO KEY UPDATE`,
      [tx.tenantId, orderId],
      'order-lock',
    );
    if (!row) throw new OrderNotFound(orderId);
    return orderOf(row);
  }

  /** Holds those of the orders that still wait, in the order of their ids, so that two sweeps cannot deadlock. */
  async lockPlaced(tx: Transaction, orderIds: readonly string[]): Promise<Order[]> {
    const rows = await tx.query<OrderRow>(
      `SELECT order_id, status, cancel_reason, cancel_detail FROM orders
       WHERE tenant_id = $1 AND order_id = ANY ($2::uuid[]) AND status = 'PLACED' ORDER BY order_id FOR NO KEY UPDATE`,
      [tx.tenantId, orderIds],
      'orders-lock-placed',
    );
    return rows.map(orderOf);
  }

  /** The new standing of orders that are locked, with an entry in the history of each, in one statement. */
  async save(tx: Transaction, orders: readonly Order[], entry: HistoryEntry): Promise<void> {
    await tx.query(
      `WITH standing AS (
         SELECT * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS s (order_id, status, reason, detail)
       ), saved AS (
         UPDATE orders o SET status = s.status, cancel_reason = s.reason, cancel_detail = s.detail,
           confirmed_at = CASE WHEN s.status = 'CONFIRMED' THEN clock_timestamp() ELSE o.confirmed_at END,
           cancelled_at = CASE WHEN s.status = 'CANCELLED' THEN clock_timestamp() ELSE o.cancelled_at END
         FROM standing s WHERE o.tenant_id = $1 AND o.order_id = s.order_id
       )
       INSERT INTO order_history (tenant_id, order_id, what, actor, detail, correlation_id, caused_by_event_id)
       SELECT $1, order_id, $6, $7, $8, $9, $10 FROM standing`,
      [
        tx.tenantId,
        orders.map((o) => o.orderId),
        orders.map((o) => o.status),
        orders.map((o) => o.cancellation?.reason ?? null),
        orders.map((o) => o.cancellation?.detail ?? null),
        ...historyValues(tx, entry),
      ],
      'orders-save',
    );
  }

  /** An entry that goes with no change. */
  async note(tx: Transaction, orderId: string, entry: HistoryEntry): Promise<void> {
    await tx.query(
      `INSERT INTO order_history (tenant_id, order_id, what, actor, detail, correlation_id, caused_by_event_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [tx.tenantId, orderId, ...historyValues(tx, entry)],
      'order-note',
    );
  }
}

const historyValues = (tx: Transaction, { what, actor, detail }: HistoryEntry): (string | null)[] => [
  what,
  actor,
  detail,
  tx.cause.correlationId,
  tx.cause.causationId,
];
