import type { ChargeView } from '@erp/payment-sandbox';
import type { Eyes } from './eyes.js';
import { joinFacts, type MoneyRow, type OrderFacts, type OrderRow, type PiecesRow } from './order-facts.js';

/** All orders of the tenant, with what every context says of them. */
export async function readOrders(eyes: Eyes, charges: readonly ChargeView[]): Promise<OrderFacts[]> {
  const [orders, money, pieces] = await Promise.all([
    eyes.rows<OrderRow>(
      'commerce',
      `SELECT o.order_id AS "orderId", o.source, l.sku, l.quantity, o.total_minor::float8 AS "totalMinor",
              o.status, o.cancel_reason AS "cancelReason"
       FROM orders o JOIN order_lines l ON l.tenant_id = o.tenant_id AND l.order_id = o.order_id
       WHERE o.tenant_id = $1 ORDER BY o.order_id`,
    ),
    eyes.rows<MoneyRow>(
      'financial',
      `SELECT p.order_id AS "orderId", p.captured_minor::float8 AS "capturedMinor",
              p.refunded_minor::float8 AS "refundedMinor",
              coalesce(i.total_minor, 0)::float8 AS "invoicedMinor", coalesce(c.total, 0)::float8 AS "creditedMinor"
       FROM payments p
       LEFT JOIN invoices i ON i.tenant_id = p.tenant_id AND i.order_id = p.order_id AND i.status = 'ISSUED'
       LEFT JOIN (SELECT order_id, sum(total_minor) AS total FROM credit_notes WHERE tenant_id = $1 GROUP BY order_id) c
         ON c.order_id = p.order_id
       WHERE p.tenant_id = $1`,
    ),
    eyes.rows<PiecesRow>(
      'inventory',
      `WITH moved AS (
         SELECT r.order_id, -m.quantity_delta AS issued, 0 AS returned
         FROM stock_movements m JOIN reservations r ON r.tenant_id = m.tenant_id AND r.shipment_id = m.document_id
         WHERE m.tenant_id = $1 AND m.type = 'ISSUE'
         UNION ALL
         SELECT g.order_id, 0, m.quantity_delta
         FROM stock_movements m JOIN goods_returns g ON g.tenant_id = m.tenant_id AND g.return_id = m.document_id
         WHERE m.tenant_id = $1 AND m.type = 'RETURN')
       SELECT order_id AS "orderId", sum(issued)::float8 AS issued, sum(returned)::float8 AS returned
       FROM moved GROUP BY order_id`,
    ),
  ]);
  return joinFacts({ orders, money, pieces, charges });
}
