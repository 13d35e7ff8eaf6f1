import type { Snapshot } from '../database.js';
import type { OfOrder, OrderFact, OrderLineFact } from './order-facts.js';

/** Commerce's orders with their lines. */
export async function readOrders(commerce: Snapshot): Promise<OrderFact[]> {
  const linesOf = new Map<string, OrderLineFact[]>();
  await commerce.each<
    OfOrder & Record<'net' | 'tax' | 'total' | 'sku', string> & Record<'line' | 'quantity', number>
  >(
    `SELECT tenant_id AS "tenantId", order_id AS "orderId", line_number AS line, sku, quantity,
            net_minor AS net, tax_minor AS tax, total_minor AS total
     FROM order_lines ORDER BY tenant_id, order_id, line_number`,
    (row) => {
      const amounts = { netMinor: BigInt(row.net), taxMinor: BigInt(row.tax), totalMinor: BigInt(row.total) };
      const line = { lineNumber: row.line, sku: row.sku, quantity: row.quantity, ...amounts };
      const key = `${row.tenantId}/${row.orderId}`;
      const lines = linesOf.get(key);
      if (lines) lines.push(line);
      else linesOf.set(key, [line]);
    },
  );
  return commerce.read<Omit<OrderFact, 'totalMinor' | 'lines'> & { total: string }, OrderFact>(
    `SELECT tenant_id AS "tenantId", order_id AS "orderId", status, currency, total_minor AS total,
            extract(epoch FROM placed_at)::float8 * 1000 AS "placedAtMs",
            extract(epoch FROM deadline_at)::float8 * 1000 AS "deadlineAtMs"
     FROM orders`,
    ({ total, ...order }) => ({
      ...order,
      totalMinor: BigInt(total),
      lines: linesOf.get(`${order.tenantId}/${order.orderId}`) ?? [],
    }),
  );
}
