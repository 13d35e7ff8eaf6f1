import type { BatchTransaction, Transaction } from '@erp/common-messaging';
import { money, newId } from '@erp/kernel';
import { Injectable } from '@nestjs/common';
import { PaymentNotFound } from './payment-errors.js';
import type { PaymentStatus } from './payment-status.js';
import { unheardOf, type OrderedLine, type Origin, type Payment } from './payment.js';

interface PaymentRow {
  order_id: string;
  payment_id: string;
  status: PaymentStatus;
  customer_id: string | null;
  amount_minor: string | null;
  currency: string | null;
  payment_token: string | null;
  lines: OrderedLine[] | null;
  stock_reserved: boolean;
  dispatched_at: Date | null;
  end_reason: string | null;
  ended_at: Date | null;
  authorization_id: string | null;
  capture_id: string | null;
  decline_code: string | null;
  captured_minor: string;
  refunded_minor: string;
  origin: Origin | null;
}

const COLUMNS = `order_id, payment_id, status, customer_id, amount_minor, currency, payment_token, lines, stock_reserved,
  dispatched_at, end_reason, ended_at, authorization_id, capture_id, decline_code, captured_minor, refunded_minor,
  origin`;

const paymentOf = (row: PaymentRow): Payment => ({
  orderId: row.order_id,
  paymentId: row.payment_id,
  status: row.status,
  placed:
    row.customer_id === null
      ? null
      : {
          customerId: row.customer_id,
          total: money(Number(row.amount_minor), row.currency!),
          paymentToken: row.payment_token,
          lines: row.lines!,
        },
  stockReserved: row.stock_reserved,
  dispatchedAt: row.dispatched_at,
  end: row.end_reason === null ? null : { reason: row.end_reason, at: row.ended_at! },
  authorizationId: row.authorization_id,
  captureId: row.capture_id,
  declineCode: row.decline_code,
  capturedMinor: Number(row.captured_minor),
  refundedMinor: Number(row.refunded_minor),
  origin: row.origin,
});

/** A payment whose row is locked: as it was read, and as it shall be. */
export interface Change {
  readonly was: Payment;
  readonly is: Payment;
}

/** SQL of `payments`. Any number of them costs two statements: one that locks or opens them, one that writes. */
@Injectable()
export class PaymentStore {
  /**
   * Holds the rows of these orders until the commit; orders that nothing was heard of get theirs now. By the order's id;
   * locked in the order of the ids, so that two batches cannot deadlock.
   */
  async lockOrOpen(
    tx: Transaction | BatchTransaction,
    orderIds: readonly string[],
  ): Promise<Map<string, Payment>> {
    const payments = new Map((await this.lockAll(tx, orderIds)).map((payment) => [payment.orderId, payment]));
    const unheard = [...new Set(orderIds)].filter((orderId) => !payments.has(orderId));
    if (unheard.length === 0) return payments;
    const opened = unheard.map((orderId) => unheardOf(orderId, newId()));
    // One that another transaction has opened since is locked as well, and as that transaction left it.
    const rows = await tx.query<PaymentRow>(
      `INSERT INTO payments (tenant_id, order_id, payment_id, status)
       SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::text[]) AS n (order_id, payment_id, status)
       ORDER BY n.order_id
       ON CONFLICT (tenant_id, order_id) DO UPDATE SET status = payments.status
       RETURNING ${COLUMNS}`,
      [tx.tenantId, unheard, opened.map((p) => p.paymentId), opened.map((p) => p.status)],
      'payments-open',
    );
    for (const row of rows) payments.set(row.order_id, paymentOf(row));
    return payments;
  }

  /** Holds the rows that exist until the commit, in the order of their ids. */
  async lockAll(tx: Transaction | BatchTransaction, orderIds: readonly string[]): Promise<Payment[]> {
    if (orderIds.length === 0) return [];
    const rows = await tx.query<PaymentRow>(
      `SELECT ${COLUMNS} FROM payments WHERE tenant_id = $1 AND order_id = ANY ($2::uuid[])
       ORDER BY order_id FOR NO KEY UPDATE`,
      [tx.tenantId, orderIds],
      'payments-lock',
    );
    return rows.map(paymentOf);
  }

  /** Holds one row until the commit; undefined when nothing was heard of the order. */
  async lock(tx: Transaction, orderId: string): Promise<Payment | undefined> {
    const [payment] = await this.lockAll(tx, [orderId]);
    return payment;
  }

  /** Those that exist, as they stand, without a lock. */
  async findAll(tx: Transaction, orderIds: readonly string[]): Promise<Payment[]> {
    const rows = await tx.query<PaymentRow>(
      `SELECT ${COLUMNS} FROM payments WHERE tenant_id = $1 AND order_id = ANY ($2::uuid[])`,
      [tx.tenantId, orderIds],
      'payments-find',
    );
    return rows.map(paymentOf);
  }

  /** As it stands, without a lock. Throws PaymentNotFound. */
  async find(tx: Transaction, orderId: string): Promise<Payment> {
    const [payment] = await this.findAll(tx, [orderId]);
    if (!payment) throw new PaymentNotFound(orderId);
    return payment;
  }

  /** Payments whose rows are locked. What was placed is written once: it never changes, and it is most of the row. */
  async save(tx: Transaction | BatchTransaction, changes: readonly Change[]): Promise<void> {
    const payments = changes.map(({ is }) => is);
    const placed = changes.map(({ was, is }) => (was.placed ? null : is.placed));
    await tx.query(
      `UPDATE payments p SET status = n.status, customer_id = coalesce(p.customer_id, n.customer_id),
         amount_minor = coalesce(p.amount_minor, n.amount_minor), currency = coalesce(p.currency, n.currency),
         payment_token = coalesce(p.payment_token, n.payment_token), lines = coalesce(p.lines, n.lines),
         stock_reserved = n.stock_reserved, dispatched_at = n.dispatched_at, end_reason = n.end_reason,
         ended_at = n.ended_at, authorization_id = n.authorization_id, capture_id = n.capture_id,
         decline_code = n.decline_code, captured_minor = n.captured_minor, refunded_minor = n.refunded_minor,
         origin = n.origin, changed_at = clock_timestamp()
       FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::bigint[], $6::text[], $7::text[], $8::jsonb[],
           $9::boolean[], $10::timestamptz[], $11::text[], $12::timestamptz[], $13::text[], $14::text[], $15::text[],
           $16::bigint[], $17::bigint[], $18::jsonb[])
         AS n (order_id, status, customer_id, amount_minor, currency, payment_token, lines, stock_reserved,
           dispatched_at, end_reason, ended_at, authorization_id, capture_id, decline_code, captured_minor,
           refunded_minor, origin)
       WHERE p.tenant_id = $1 AND p.order_id = n.order_id`,
      [
        tx.tenantId,
        payments.map((p) => p.orderId),
        payments.map((p) => p.status),
        placed.map((p) => p?.customerId ?? null),
        placed.map((p) => p?.total.amountMinor ?? null),
        placed.map((p) => p?.total.currency ?? null),
        placed.map((p) => p?.paymentToken ?? null),
        placed.map((p) => p && JSON.stringify(p.lines)),
        payments.map((p) => p.stockReserved),
        payments.map((p) => p.dispatchedAt),
        payments.map((p) => p.end?.reason ?? null),
        payments.map((p) => p.end?.at ?? null),
        payments.map((p) => p.authorizationId),
        payments.map((p) => p.captureId),
        payments.map((p) => p.declineCode),
        payments.map((p) => p.capturedMinor),
        payments.map((p) => p.refundedMinor),
        payments.map((p) => p.origin && JSON.stringify(p.origin)),
      ],
      'payments-save',
    );
  }
}
