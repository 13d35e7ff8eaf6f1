import type { Transaction } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';
import {
  unheardOf,
  type RequestedReturn,
  type Return,
  type ReturnableLine,
  type ReturnedPieces,
} from './return.js';

/** The SQL of `returns` and `return_lines`. Whoever changes them holds the order. */
@Injectable()
export class ReturnStore {
  async insert(tx: Transaction, { returnId, orderId, lines }: RequestedReturn): Promise<void> {
    await tx.query(
      `WITH requested AS (
         INSERT INTO returns (tenant_id, return_id, order_id, requested_at) VALUES ($1, $2, $3, clock_timestamp())
       )
       INSERT INTO return_lines (tenant_id, return_id, line_number, requested)
       SELECT $1, $2, * FROM unnest($4::int[], $5::int[])`,
      [tx.tenantId, returnId, orderId, lines.map((l) => l.lineNumber), lines.map((l) => l.quantity)],
    );
  }

  /** As far as it was heard of, which may be not at all. */
  async find(tx: Transaction, returnId: string, orderId: string): Promise<Return> {
    const [row] = await tx.query<Return>(
      `SELECT return_id AS "returnId", order_id AS "orderId", requested_at IS NOT NULL AS requested,
         received_at IS NOT NULL AS received, restocked_at IS NOT NULL AS restocked,
         refunded_at IS NOT NULL AS refunded, completed_at IS NOT NULL AS completed
       FROM returns WHERE tenant_id = $1 AND return_id = $2`,
      [tx.tenantId, returnId],
      'return-find',
    );
    return row ?? unheardOf(returnId, orderId);
  }

  /** What is known now. `cameBack`: the pieces that a fact tells of, which may say it twice. */
  async save(tx: Transaction, goods: Return, cameBack: readonly ReturnedPieces[]): Promise<void> {
    await tx.query(
      `WITH known AS (
         INSERT INTO returns AS r (tenant_id, return_id, order_id, received_at, restocked_at, refunded_at, completed_at)
         VALUES ($1, $2, $3, CASE WHEN $4 THEN clock_timestamp() END, CASE WHEN $5 THEN clock_timestamp() END,
           CASE WHEN $6 THEN clock_timestamp() END, CASE WHEN $7 THEN clock_timestamp() END)
         ON CONFLICT (tenant_id, return_id) DO UPDATE SET
           received_at = coalesce(r.received_at, excluded.received_at),
           restocked_at = coalesce(r.restocked_at, excluded.restocked_at),
           refunded_at = coalesce(r.refunded_at, excluded.refunded_at),
           completed_at = coalesce(r.completed_at, excluded.completed_at)
       )
       INSERT INTO return_lines AS l (tenant_id, return_id, line_number, came_back)
       SELECT $1, $2, line_number, sum(quantity) FROM unnest($8::int[], $9::int[]) AS p (line_number, quantity)
       GROUP BY line_number ORDER BY line_number
       ON CONFLICT (tenant_id, return_id, line_number) DO UPDATE SET came_back = excluded.came_back`,
      [
        tx.tenantId,
        goods.returnId,
        goods.orderId,
        goods.received,
        goods.restocked,
        goods.refunded,
        goods.completed,
        cameBack.map((p) => p.lineNumber),
        cameBack.map((p) => p.quantity),
      ],
      'return-save',
    );
  }

  /**
   * The lines of an order with what returns have of them. Once goods have come, what came counts and no longer what was
   * announced.
   */
  async linesOf(tx: Transaction, orderId: string): Promise<ReturnableLine[]> {
    return tx.query<ReturnableLine & Record<string, unknown>>(
      `SELECT o.line_number AS "lineNumber", o.sku, o.quantity AS ordered,
         coalesce(sum(CASE WHEN r.received_at IS NULL AND r.restocked_at IS NULL THEN l.requested
           ELSE l.came_back END), 0)::int AS returning,
         coalesce(sum(l.came_back) FILTER (WHERE r.completed_at IS NOT NULL), 0)::int AS back
       FROM order_lines o
       LEFT JOIN returns r ON r.tenant_id = o.tenant_id AND r.order_id = o.order_id
       LEFT JOIN return_lines l ON l.tenant_id = r.tenant_id AND l.return_id = r.return_id
         AND l.line_number = o.line_number
       WHERE o.tenant_id = $1 AND o.order_id = $2
       GROUP BY o.line_number, o.sku, o.quantity ORDER BY o.line_number`,
      [tx.tenantId, orderId],
      'return-lines-of-order',
    );
  }
}
