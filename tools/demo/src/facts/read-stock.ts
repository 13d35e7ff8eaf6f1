import type { Eyes } from './eyes.js';

/** One SKU, over all warehouses. */
export interface StockFacts {
  readonly sku: string;
  readonly received: number;
  readonly onHand: number;
  readonly reserved: number;
}

export function readStock(eyes: Eyes): Promise<StockFacts[]> {
  return eyes.rows<StockFacts>(
    'inventory',
    `SELECT l.sku, sum(l.on_hand)::float8 AS "onHand", sum(l.reserved)::float8 AS reserved,
            (SELECT coalesce(sum(m.quantity_delta), 0) FROM stock_movements m
             WHERE m.tenant_id = $1 AND m.sku = l.sku AND m.type = 'RECEIPT')::float8 AS received
     FROM stock_levels l WHERE l.tenant_id = $1 GROUP BY l.sku ORDER BY l.sku`,
  );
}
