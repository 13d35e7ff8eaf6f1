import type { BatchTransaction, Transaction } from '@erp/common-messaging';
import { money, type Money } from '@erp/kernel';
import { Injectable } from '@nestjs/common';
import { OrderNotFound } from './order-errors.js';
import {
  INSERT_HISTORY,
  historyValues,
  type HistoryEntry,
  type HistoryOfOrder,
} from './order-history.store.js';
import type { PaymentStanding } from './order-payment.js';
import type { PlacedOrder } from './order-placing.js';
import type { Cancellation, OrderStatus, RequestReason } from './order-status.js';
import { CANCELLABLE, type Order } from './order.js';

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

/** Source of orders placed at this service. */
export const COMMERCE = 'commerce';

interface OrderRow {
  order_id: string;
  status: OrderStatus;
  confirmed: boolean;
  payment: PaymentStanding;
  decline_code: string | null;
  settled_minor: string;
  cancel_requested: RequestReason | null;
  cancel_refused: boolean;
  cancel_reason: Cancellation['reason'] | null;
  cancel_code: string | null;
  cancel_detail: string | null;
}

const STANDING = `order_id, status, confirmed_at IS NOT NULL AS confirmed, payment, decline_code, settled_minor,
  cancel_requested, cancel_refused_at IS NOT NULL AS cancel_refused, cancel_reason, cancel_code, cancel_detail`;

const orderOf = (row: OrderRow): Order => ({
  orderId: row.order_id,
  status: row.status,
  confirmed: row.confirmed,
  payment: row.payment,
  declineCode: row.decline_code,
  settledMinor: Number(row.settled_minor),
  request: row.cancel_requested && { reason: row.cancel_requested, refused: row.cancel_refused },
  cancellation: row.cancel_reason && {
    reason: row.cancel_reason,
    code: row.cancel_code,
    detail: row.cancel_detail ?? '',
  },
});

/** The SQL of `orders` and `order_lines`; what changes them writes their history in the same statement. */
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
         SELECT $1, $10, $11, $12, $13, * FROM unnest($2::uuid[], $14::text[], $15::uuid[], $16::text[], $17::date[],
           $18::bigint[], $19::text[], $20::uuid[])
       ), lined AS (
         INSERT INTO order_lines (tenant_id, order_id, line_number, sku, quantity, unit_price_minor, net_minor, tax_minor,
           total_minor)
         SELECT $1, * FROM unnest($21::uuid[], $22::int[], $23::text[], $24::int[], $25::bigint[], $26::bigint[],
           $27::bigint[], $28::bigint[])
       )
       ${INSERT_HISTORY}`,
      [
        tx.tenantId,
        ...historyValues(orders.map(({ orderId }) => ({ orderId, entry, tx }))),
        origin.source,
        origin.importId,
        origin.placedAt,
        origin.deadlineAt,
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
      ],
      'orders-insert',
    );
  }

  /** Holds the order until the commit, so that two facts are decided one after the other. Throws OrderNotFound. */
  async lock(tx: Transaction, orderId: string): Promise<Order> {
    return (await this.lockAll(tx, [orderId])).get(orderId)!;
  }

  /**
   * Holds orders until the commit, in the order of their ids, so that two batches cannot deadlock; an id may stand more
   * than once. By their ids. Throws OrderNotFound for the first that does not exist.
   */
  async lockAll(
    tx: Transaction | BatchTransaction,
    orderIds: readonly string[],
  ): Promise<Map<string, Order>> {
    const rows = await tx.query<OrderRow>(
      `SELECT ${STANDING} FROM orders WHERE tenant_id = $1 AND order_id = ANY ($2::uuid[])
       ORDER BY order_id FOR NO KEY UPDATE`,
      [tx.tenantId, orderIds],
      'orders-lock',
    );
    const orders = new Map(rows.map((row) => [row.order_id, orderOf(row)]));
    const missing = orderIds.find((orderId) => !orders.has(orderId));
    if (missing !== undefined) throw new OrderNotFound(missing);
    return orders;
  }

  /** Holds those of the orders that may be cancelled, in the order of their ids, so that two sweeps cannot deadlock. */
  async lockCancellable(tx: Transaction, orderIds: readonly string[]): Promise<Order[]> {
    const rows = await tx.query<OrderRow>(
      `SELECT ${STANDING} FROM orders WHERE tenant_id = $1 AND order_id = ANY ($2::uuid[]) AND status = ANY ($3)
       ORDER BY order_id FOR NO KEY UPDATE`,
      [tx.tenantId, orderIds, CANCELLABLE],
      'orders-lock-cancellable',
    );
    return rows.map(orderOf);
  }

  /** The new standing of orders that are locked, and what led to it for their histories, in one statement. */
  async save(
    tx: Transaction | BatchTransaction,
    orders: readonly Order[],
    steps: readonly HistoryOfOrder[],
  ): Promise<void> {
    await tx.query(
      `WITH saved AS (
         UPDATE orders o SET status = s.status, payment = s.payment, decline_code = s.decline_code,
           settled_minor = s.settled_minor, cancel_requested = s.requested, cancel_reason = s.reason,
           cancel_code = s.code, cancel_detail = s.detail,
           -- Each time is that of the first fact that says so.
           confirmed_at = coalesce(o.confirmed_at, CASE WHEN s.confirmed THEN clock_timestamp() END),
           authorized_at = coalesce(o.authorized_at, CASE s.status WHEN 'AUTHORIZED' THEN clock_timestamp() END),
           cancel_requested_at = coalesce(o.cancel_requested_at,
             CASE WHEN s.requested IS NOT NULL THEN clock_timestamp() END),
           cancel_refused_at = coalesce(o.cancel_refused_at, CASE WHEN s.refused THEN clock_timestamp() END),
           shipped_at = coalesce(o.shipped_at, CASE s.status WHEN 'SHIPPED' THEN clock_timestamp() END),
           completed_at = coalesce(o.completed_at, CASE s.status WHEN 'COMPLETED' THEN clock_timestamp() END),
           returned_at = coalesce(o.returned_at, CASE s.status WHEN 'RETURNED' THEN clock_timestamp() END),
           cancelled_at = coalesce(o.cancelled_at, CASE s.status WHEN 'CANCELLED' THEN clock_timestamp() END)
         FROM unnest($10::uuid[], $11::text[], $12::bool[], $13::text[], $14::text[], $15::bigint[], $16::text[],
             $17::bool[], $18::text[], $19::text[], $20::text[])
           AS s (order_id, status, confirmed, payment, decline_code, settled_minor, requested, refused, reason, code,
             detail)
         WHERE o.tenant_id = $1 AND o.order_id = s.order_id
       )
       ${INSERT_HISTORY}`,
      [
        tx.tenantId,
        ...historyValues(steps),
        orders.map((o) => o.orderId),
        orders.map((o) => o.status),
        orders.map((o) => o.confirmed),
        orders.map((o) => o.payment),
        orders.map((o) => o.declineCode),
        orders.map((o) => o.settledMinor),
        orders.map((o) => o.request?.reason ?? null),
        orders.map((o) => o.request?.refused ?? false),
        orders.map((o) => o.cancellation?.reason ?? null),
        orders.map((o) => o.cancellation?.code ?? null),
        orders.map((o) => o.cancellation?.detail ?? null),
      ],
      'orders-save',
    );
  }

  /** What a customer owes, or will when it is invoiced: an amount for each currency in which anything is owed. */
  async owedBy(tx: Transaction, customerId: string): Promise<Money[]> {
    const rows = await tx.query<{ currency: string; owed: string }>(
      `SELECT currency, sum(total_minor - settled_minor) AS owed FROM orders
       WHERE tenant_id = $1 AND customer_id = $2 AND settled_minor < total_minor
         AND status NOT IN ('CANCELLED', 'RETURNED')
       GROUP BY currency ORDER BY currency`,
      [tx.tenantId, customerId],
      'orders-owed-by',
    );
    return rows.map(({ currency, owed }) => money(Number(owed), currency));
  }
}
