import type { Transaction } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';
import { ReturnNotFound } from './return-errors.js';
import type { BackByLine, LineQuantity } from './return-line.js';
import type { ReceivedReturn, Return } from './return.js';

const RETURN = `return_id AS "returnId", order_id AS "orderId", reason, status, expected`;

/** The SQL of `returns` and `return_lines`. The shipment of the order is locked before a return of it. */
@Injectable()
export class ReturnStore {
  /** Announced by a customer. False when it is known already. */
  async expect(
    tx: Transaction,
    returnId: string,
    orderId: string,
    lines: readonly LineQuantity[],
  ): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO returns (tenant_id, return_id, order_id, reason, status, expected)
       VALUES ($1, $2, $3, 'CUSTOMER_RETURN', 'EXPECTED', $4) ON CONFLICT DO NOTHING RETURNING return_id`,
      [tx.tenantId, returnId, orderId, JSON.stringify(lines)],
      'return-expect',
    );
    return rows.length === 1;
  }

  /** Which order a return is of, which never changes. Throws ReturnNotFound. */
  async orderOf(tx: Transaction, returnId: string): Promise<string> {
    const [row] = await tx.query<{ orderId: string }>(
      `SELECT order_id AS "orderId" FROM returns WHERE tenant_id = $1 AND return_id = $2`,
      [tx.tenantId, returnId],
      'return-order',
    );
    if (!row) throw new ReturnNotFound(returnId);
    return row.orderId;
  }

  /** Locks a return until the commit. Throws ReturnNotFound. */
  async lock(tx: Transaction, returnId: string): Promise<Return> {
    const [goods] = await tx.query<Return>(
      `SELECT ${RETURN} FROM returns WHERE tenant_id = $1 AND return_id = $2 FOR NO KEY UPDATE`,
      [tx.tenantId, returnId],
      'return-lock',
    );
    if (!goods) throw new ReturnNotFound(returnId);
    return goods;
  }

  /** What is back of an order, whose shipment is locked, so that nobody receives more of it meanwhile. */
  async backOf(tx: Transaction, orderId: string): Promise<BackByLine> {
    const rows = await tx.query<{ lineNumber: number; quantity: number }>(
      `SELECT line_number AS "lineNumber", sum(quantity)::int AS quantity FROM return_lines
       WHERE tenant_id = $1 AND order_id = $2 GROUP BY line_number`,
      [tx.tenantId, orderId],
      'return-back',
    );
    return new Map(rows.map(({ lineNumber, quantity }) => [lineNumber, quantity]));
  }

  /** Books the goods in; one that nobody announced becomes known and received at once. */
  async saveReceived(tx: Transaction, received: ReceivedReturn): Promise<void> {
    const { returnId, orderId, reason, expected, lines } = received;
    await tx.query(
      `WITH received AS (
         INSERT INTO returns (tenant_id, return_id, order_id, reason, status, expected, received_at)
         VALUES ($1, $2, $3, $4, 'RECEIVED', $5, now())
         ON CONFLICT (tenant_id, return_id) DO UPDATE SET status = 'RECEIVED', received_at = now()
       )
       INSERT INTO return_lines (tenant_id, return_id, order_id, line_number, sku, warehouse_id, quantity)
       SELECT $1, $2, $3, * FROM unnest($6::int[], $7::text[], $8::uuid[], $9::int[])`,
      [
        tx.tenantId,
        returnId,
        orderId,
        reason,
        JSON.stringify(expected),
        lines.map((line) => line.lineNumber),
        lines.map((line) => line.sku),
        lines.map((line) => line.warehouseId),
        lines.map((line) => line.quantity),
      ],
      'return-save-received',
    );
  }
}
