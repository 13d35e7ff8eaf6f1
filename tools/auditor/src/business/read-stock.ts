import type { Snapshot } from '../database.js';
import type { OfOrder } from './order-facts.js';
import { piecesOf } from './pieces.js';
import type { HeldLineFact, OrderMovementsFact, ReservationFact, StockLevelFact } from './stock-facts.js';

/** On hand, ledger and reservations side by side. A ledger without a level shows too. */
export function readLevels(inventory: Snapshot): Promise<StockLevelFact[]> {
  return inventory.read<StockLevelFact, StockLevelFact>(
    `WITH moved AS (
       SELECT tenant_id, sku, warehouse_id,
         coalesce(sum(quantity_delta) FILTER (WHERE type = 'RECEIPT'), 0) AS received,
         coalesce(-sum(quantity_delta) FILTER (WHERE type = 'ISSUE'), 0) AS issued,
         coalesce(sum(quantity_delta) FILTER (WHERE type = 'RETURN'), 0) AS returned,
         coalesce(sum(quantity_delta) FILTER (WHERE type NOT IN ('RECEIPT', 'ISSUE', 'RETURN')), 0) AS adjusted
       FROM stock_movements GROUP BY 1, 2, 3
     ), held AS (
       SELECT a.tenant_id, a.sku, a.warehouse_id, sum(a.quantity) AS quantity
       FROM reservation_allocations a JOIN reservations r USING (tenant_id, order_id)
       WHERE r.status = 'RESERVED' GROUP BY 1, 2, 3
     )
     SELECT tenant_id AS "tenantId", sku, warehouse_id AS "warehouseId",
            coalesce(l.on_hand, 0)::float8 AS "onHand", coalesce(l.reserved, 0)::float8 AS reserved,
            coalesce(m.received, 0)::float8 AS received, coalesce(m.issued, 0)::float8 AS issued,
            coalesce(m.returned, 0)::float8 AS returned, coalesce(m.adjusted, 0)::float8 AS adjusted,
            coalesce(h.quantity, 0)::float8 AS held
     FROM stock_levels l
       FULL JOIN moved m USING (tenant_id, sku, warehouse_id)
       FULL JOIN held h USING (tenant_id, sku, warehouse_id)
     ORDER BY 1, 2, 3`,
    (row) => row,
  );
}

export function readReservations(inventory: Snapshot): Promise<ReservationFact[]> {
  return inventory.read<ReservationFact, ReservationFact>(
    `WITH held AS (
       SELECT tenant_id, order_id, line_number, sku, sum(quantity) AS quantity
       FROM reservation_allocations GROUP BY 1, 2, 3, 4
     ), lines AS (
       SELECT tenant_id, order_id,
         jsonb_agg(jsonb_build_object('lineNumber', line_number, 'sku', sku, 'quantity', quantity)) AS lines
       FROM held GROUP BY 1, 2
     )
     SELECT tenant_id AS "tenantId", order_id AS "orderId", reservation_id AS "reservationId", status,
            coalesce(lines, '[]') AS lines
     FROM reservations LEFT JOIN lines USING (tenant_id, order_id)`,
    (row) => row,
  );
}

/**
 * What the ledger moved for each order: issues by the shipment that is their document, returns by the return. A movement
 * whose document inventory does not know stands under the document itself, so that it is no order's and is told.
 */
export function readMovements(inventory: Snapshot): Promise<OrderMovementsFact[]> {
  return inventory.read<OfOrder & Record<'issued' | 'returned', HeldLineFact[] | null>, OrderMovementsFact>(
    `WITH moved AS (
       SELECT m.tenant_id, m.type, m.sku, sum(abs(m.quantity_delta))::float8 AS quantity,
         coalesce(r.order_id, g.order_id, m.document_id) AS order_id
       FROM stock_movements m
         LEFT JOIN reservations r
           ON m.type = 'ISSUE' AND r.tenant_id = m.tenant_id AND r.shipment_id = m.document_id
         LEFT JOIN goods_returns g
           ON m.type = 'RETURN' AND g.tenant_id = m.tenant_id AND g.return_id = m.document_id
       WHERE m.type IN ('ISSUE', 'RETURN') GROUP BY 1, 2, 3, 5
     )
     SELECT tenant_id AS "tenantId", order_id AS "orderId",
       jsonb_agg(jsonb_build_object('sku', sku, 'quantity', quantity)) FILTER (WHERE type = 'ISSUE') AS issued,
       jsonb_agg(jsonb_build_object('sku', sku, 'quantity', quantity)) FILTER (WHERE type = 'RETURN') AS returned
     FROM moved GROUP BY 1, 2`,
    ({ issued, returned, ...order }) => ({
      ...order,
      issued: piecesOf(issued ?? []),
      returned: piecesOf(returned ?? []),
    }),
  );
}
