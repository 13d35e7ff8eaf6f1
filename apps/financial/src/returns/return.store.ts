import type { BatchTransaction, Origin, Transaction } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';
import type { ReturnedLine, ReturnStatus } from './return.js';

export interface ReceivedReturn {
  readonly returnId: string;
  readonly orderId: string;
  readonly reason: string;
  readonly lines: readonly ReturnedLine[];
  readonly receivedAt: Date;
  readonly origin: Origin;
}

/** A return whose credit note can be written: its invoice has a number. */
export interface ReturnToCredit {
  readonly returnId: string;
  readonly orderId: string;
  readonly lines: readonly ReturnedLine[];
  readonly invoiceId: string;
  readonly currency: string;
  /** Because of what it came back; null for one of before origins were kept. */
  readonly origin: Origin | null;
}

/** Where a return's money stands; amounts in minor units, null until they are known. */
export interface ReturnView {
  readonly returnId: string;
  readonly status: ReturnStatus;
  readonly currency: string | null;
  readonly creditedMinor: number | null;
  /** What goes back, or is going back. */
  readonly refundMinor: number | null;
  readonly declineCode: string | null;
}

/** SQL of `returns`. */
@Injectable()
export class ReturnStore {
  /** Those that are known already stay as they are. */
  async insert(tx: BatchTransaction, returns: readonly ReceivedReturn[]): Promise<void> {
    await tx.query(
      `INSERT INTO returns (tenant_id, return_id, order_id, reason, lines, received_at, origin)
       SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::jsonb[], $6::timestamptz[], $7::jsonb[])
       ON CONFLICT (tenant_id, return_id) DO NOTHING`,
      [
        tx.tenantId,
        returns.map((r) => r.returnId),
        returns.map((r) => r.orderId),
        returns.map((r) => r.reason),
        returns.map((r) => JSON.stringify(r.lines)),
        returns.map((r) => r.receivedAt),
        returns.map((r) => JSON.stringify(r.origin)),
      ],
      'returns-insert',
    );
  }

  /** The oldest that wait for a credit note and whose invoice has its number. */
  toCredit(tx: Transaction, limit: number): Promise<ReturnToCredit[]> {
    return tx.query<ReturnToCredit>(
      `SELECT r.return_id AS "returnId", r.order_id AS "orderId", r.lines, i.invoice_id AS "invoiceId", i.currency,
         r.origin
       FROM returns r JOIN invoices i ON i.tenant_id = r.tenant_id AND i.order_id = r.order_id
       WHERE r.tenant_id = $1 AND r.status = 'RECEIVED' AND i.status = 'ISSUED'
       ORDER BY r.received_at, r.return_id LIMIT $2`,
      [tx.tenantId, limit],
      'returns-to-credit',
    );
  }

  /** What was credited of each. */
  async credited(
    tx: Transaction,
    returns: readonly {
      readonly returnId: string;
      readonly currency: string;
      readonly creditedMinor: number;
    }[],
  ): Promise<void> {
    await tx.query(
      `UPDATE returns r SET status = 'CREDITED', currency = c.currency, credited_minor = c.credited
       FROM unnest($2::uuid[], $3::text[], $4::bigint[]) AS c (return_id, currency, credited)
       WHERE r.tenant_id = $1 AND r.return_id = c.return_id`,
      [
        tx.tenantId,
        returns.map((r) => r.returnId),
        returns.map((r) => r.currency),
        returns.map((r) => r.creditedMinor),
      ],
      'returns-credited',
    );
  }

  /** All of an order, oldest first. */
  async ofOrder(tx: Transaction, orderId: string): Promise<ReturnView[]> {
    const rows = await tx.query<{ view: ReturnView }>(
      `SELECT json_build_object('returnId', return_id, 'status', status, 'currency', currency,
         'creditedMinor', credited_minor, 'refundMinor', refund_minor, 'declineCode', decline_code) AS view
       FROM returns WHERE tenant_id = $1 AND order_id = $2 ORDER BY received_at, return_id`,
      [tx.tenantId, orderId],
      'returns-of-order',
    );
    return rows.map(({ view }) => view);
  }

  /** The next step of a return's refund; the payment of its order is locked. */
  async refund(
    tx: Transaction,
    returnId: string,
    status: 'REFUNDING' | 'REFUNDED' | 'REFUND_FAILED',
    refundMinor: number,
    declineCode: string | null = null,
  ): Promise<void> {
    await tx.query(
      `UPDATE returns SET status = $3, refund_minor = $4, decline_code = $5 WHERE tenant_id = $1 AND return_id = $2`,
      [tx.tenantId, returnId, status, refundMinor, declineCode],
      'return-refund',
    );
  }
}
