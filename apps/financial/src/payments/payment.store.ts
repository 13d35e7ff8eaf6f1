import type { Transaction } from '@erp/common-messaging';
import { money, newId } from '@erp/kernel';
import { Injectable } from '@nestjs/common';
import { PaymentNotFound } from './payment-errors.js';
import type { PaymentStatus } from './payment-status.js';
import { unheardOf, type Decision, type OrderedLine, type Payment } from './payment.js';

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
}

const COLUMNS = `order_id, payment_id, status, customer_id, amount_minor, currency, payment_token, lines, stock_reserved,
  dispatched_at, end_reason, ended_at, authorization_id, capture_id, decline_code, captured_minor, refunded_minor`;

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
});

/** What a fact or an answer can change, in the order of the statements below. */
const valuesOf = (tx: Transaction, payment: Payment): unknown[] => [
  tx.tenantId,
  payment.orderId,
  payment.status,
  payment.placed?.customerId ?? null,
  payment.placed?.total.amountMinor ?? null,
  payment.placed?.total.currency ?? null,
  payment.placed?.paymentToken ?? null,
  payment.placed ? JSON.stringify(payment.placed.lines) : null,
  payment.stockReserved,
  payment.dispatchedAt,
  payment.end?.reason ?? null,
  payment.end?.at ?? null,
  payment.authorizationId,
  payment.captureId,
  payment.declineCode,
  payment.capturedMinor,
  payment.refundedMinor,
];

/** SQL of `payments`. An event costs two statements here: one that locks or finds nothing, one that writes. */
@Injectable()
export class PaymentStore {
  /**
   * Decides about an order's payment under the lock of its row, which is held until the commit, and writes what was
   * decided. An order that nothing was heard of gets its row now.
   */
  async change(tx: Transaction, orderId: string, decide: (payment: Payment) => Decision): Promise<Decision> {
    for (;;) {
      const known = await this.lock(tx, orderId);
      const before = known ?? unheardOf(orderId, newId());
      const decision = decide(before);
      if (known) {
        if (decision.payment !== known) await this.update(tx, decision.payment);
        return decision;
      }
      if (await this.insert(tx, decision.payment)) return decision;
      // Another fact of the order came in between and has committed: decide anew, on what it left.
    }
  }

  /** Holds the row until the commit; undefined when nothing was heard of the order. */
  async lock(tx: Transaction, orderId: string): Promise<Payment | undefined> {
    const [row] = await tx.query<PaymentRow>(
      `SELECT ${COLUMNS} FROM payments WHERE tenant_id = $1 AND order_id = $2 FOR NO KEY UPDATE`,
      [tx.tenantId, orderId],
      'payment-lock',
    );
    return row && paymentOf(row);
  }

  /** As it stands, without a lock. Throws PaymentNotFound. */
  async find(tx: Transaction, orderId: string): Promise<Payment> {
    const [row] = await tx.query<PaymentRow>(
      `SELECT ${COLUMNS} FROM payments WHERE tenant_id = $1 AND order_id = $2`,
      [tx.tenantId, orderId],
      'payment-find',
    );
    if (!row) throw new PaymentNotFound(orderId);
    return paymentOf(row);
  }

  /** A payment whose row is locked. */
  async update(tx: Transaction, payment: Payment): Promise<void> {
    await tx.query(
      `UPDATE payments SET status = $3, customer_id = $4, amount_minor = $5, currency = $6, payment_token = $7,
         lines = $8, stock_reserved = $9, dispatched_at = $10, end_reason = $11, ended_at = $12,
         authorization_id = $13, capture_id = $14, decline_code = $15, captured_minor = $16, refunded_minor = $17,
         changed_at = clock_timestamp()
       WHERE tenant_id = $1 AND order_id = $2`,
      valuesOf(tx, payment),
      'payment-update',
    );
  }

  /** False when a row of the order is there already. */
  private async insert(tx: Transaction, payment: Payment): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO payments (tenant_id, order_id, status, customer_id, amount_minor, currency, payment_token, lines,
         stock_reserved, dispatched_at, end_reason, ended_at, authorization_id, capture_id, decline_code,
         captured_minor, refunded_minor, payment_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
       ON CONFLICT (tenant_id, order_id) DO NOTHING RETURNING order_id`,
      [...valuesOf(tx, payment), payment.paymentId],
      'payment-insert',
    );
    return rows.length === 1;
  }
}
