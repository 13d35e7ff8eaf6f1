import type pg from 'pg';
import type {
  HeldLineFact,
  OrderFact,
  OrderLineFact,
  ReservationFact,
  StockLevelFact,
} from './business-facts.js';

export async function readOrders(commerce: pg.Client): Promise<OrderFact[]> {
  const orders = await commerce.query<Omit<OrderFact, 'totalMinor' | 'lines'> & { totalMinor: string }>(
    `SELECT tenant_id AS "tenantId", order_id AS "orderId", status, total_minor AS "totalMinor",
            extract(epoch FROM placed_at)::float8 * 1000 AS "placedAtMs"
     FROM orders`,
  );
  const lines = await commerce.query<
    Record<'tenantId' | 'orderId' | 'sku' | 'net' | 'tax' | 'total', string> &
      Record<'lineNumber' | 'quantity', number>
  >(
    `SELECT tenant_id AS "tenantId", order_id AS "orderId", line_number AS "lineNumber", sku, quantity,
            net_minor AS net, tax_minor AS tax, total_minor AS total
     FROM order_lines`,
  );
  const byOrder = groupByOrder(
    lines.rows,
    ({ lineNumber, sku, quantity, net, tax, total }): OrderLineFact => {
      const amounts = { netMinor: BigInt(net), taxMinor: BigInt(tax), totalMinor: BigInt(total) };
      return { lineNumber, sku, quantity, ...amounts };
    },
  );
  return orders.rows.map((row) => ({
    ...row,
    totalMinor: BigInt(row.totalMinor),
    lines: byOrder.get(`${row.tenantId}/${row.orderId}`) ?? [],
  }));
}

export async function readReservations(inventory: pg.Client): Promise<ReservationFact[]> {
  const reservations = await inventory.query<Omit<ReservationFact, 'lines'>>(
    `SELECT tenant_id AS "tenantId", order_id AS "orderId", reservation_id AS "reservationId", status
     FROM reservations`,
  );
  const held = await inventory.query<HeldLineFact & { tenantId: string; orderId: string }>(
    `SELECT tenant_id AS "tenantId", order_id AS "orderId", line_number AS "lineNumber", sku,
            sum(quantity)::float8 AS quantity
     FROM reservation_allocations GROUP BY 1, 2, 3, 4`,
  );
  const byOrder = groupByOrder(held.rows, ({ lineNumber, sku, quantity }): HeldLineFact => {
    return { lineNumber, sku, quantity };
  });
  return reservations.rows.map((row) => ({
    ...row,
    lines: byOrder.get(`${row.tenantId}/${row.orderId}`) ?? [],
  }));
}

/** One statement, so that on hand, ledger and reservations are of one moment. A ledger without a level shows too. */
export async function readLevels(inventory: pg.Client): Promise<StockLevelFact[]> {
  const { rows } = await inventory.query<StockLevelFact>(
    `WITH moved AS (
       SELECT tenant_id, sku, warehouse_id, sum(quantity_delta) AS quantity FROM stock_movements GROUP BY 1, 2, 3
     ), held AS (
       SELECT a.tenant_id, a.sku, a.warehouse_id, sum(a.quantity) AS quantity
       FROM reservation_allocations a JOIN reservations r USING (tenant_id, order_id)
       WHERE r.status = 'RESERVED' GROUP BY 1, 2, 3
     )
     SELECT tenant_id AS "tenantId", sku, warehouse_id AS "warehouseId",
            coalesce(l.on_hand, 0)::float8 AS "onHand", coalesce(l.reserved, 0)::float8 AS reserved,
            coalesce(m.quantity, 0)::float8 AS moved, coalesce(h.quantity, 0)::float8 AS held
     FROM stock_levels l
       FULL JOIN moved m USING (tenant_id, sku, warehouse_id)
       FULL JOIN held h USING (tenant_id, sku, warehouse_id)
     ORDER BY 1, 2, 3`,
  );
  return rows;
}

function groupByOrder<Row extends { tenantId: string; orderId: string }, Fact>(
  rows: readonly Row[],
  factOf: (row: Row) => Fact,
): Map<string, Fact[]> {
  const groups = new Map<string, Fact[]>();
  for (const row of rows) {
    const key = `${row.tenantId}/${row.orderId}`;
    const group = groups.get(key);
    if (group) group.push(factOf(row));
    else groups.set(key, [factOf(row)]);
  }
  return groups;
}
