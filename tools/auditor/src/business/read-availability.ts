import type { Snapshot } from '../database.js';
import type { AvailableFact } from './stock-facts.js';

/** Commerce's projection of inventory's events, summed over its shards. */
export function readAvailability(commerce: Snapshot): Promise<AvailableFact[]> {
  return commerce.read<AvailableFact, AvailableFact>(
    `SELECT tenant_id AS "tenantId", sku, sum(on_hand - reserved)::float8 AS available
     FROM available_stock GROUP BY 1, 2`,
    (row) => row,
  );
}
