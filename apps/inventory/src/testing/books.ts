import { expect } from '@jest/globals';
import type { TestWorld } from '@erp/testing';

type ContextDatabase = Awaited<ReturnType<TestWorld['databaseOf']>>;

/** What the tables say of one level: its counters, and what they must add up to. In pieces. */
export interface LevelInBooks {
  readonly sku: string;
  readonly on_hand: number;
  readonly reserved: number;
  readonly receipts: number;
  readonly issues: number;
  readonly returns: number;
  readonly adjustments: number;
  /** Allocations of reservations that hold stock. */
  readonly held: number;
}

/**
 * The levels of a tenant. Fails the test unless on hand = receipts - issues + returns + adjustments, and reserved is what
 * reservations hold and never more than on hand, in every one.
 */
export async function balancedBooks(
  world: TestWorld,
  database: ContextDatabase,
  tenantId: string,
): Promise<LevelInBooks[]> {
  const moved = (type: string, sign = 1): string =>
    `(SELECT coalesce(sum(quantity_delta), 0)::int * ${sign} FROM stock_movements m
      WHERE (m.tenant_id, m.sku, m.warehouse_id) = (l.tenant_id, l.sku, l.warehouse_id) AND m.type = '${type}')`;
  const levels = await world.sql<LevelInBooks & Record<string, unknown>>(
    database,
    `SELECT sku, on_hand, reserved, ${moved('RECEIPT')} AS receipts, ${moved('ISSUE', -1)} AS issues,
       ${moved('RETURN')} AS returns, ${moved('ADJUSTMENT')} AS adjustments,
       (SELECT coalesce(sum(quantity), 0)::int FROM reservation_allocations a
        JOIN reservations r USING (tenant_id, order_id)
        WHERE (a.tenant_id, a.sku, a.warehouse_id) = (l.tenant_id, l.sku, l.warehouse_id)
          AND r.status = 'RESERVED') AS held
     FROM stock_levels l WHERE tenant_id = $1 ORDER BY sku, warehouse_id`,
    [tenantId],
  );
  expect(levels.length).toBeGreaterThan(0);
  for (const { on_hand, reserved, receipts, issues, returns, adjustments, held } of levels) {
    expect(on_hand).toBe(receipts - issues + returns + adjustments);
    expect(reserved).toBe(held);
    expect(reserved).toBeLessThanOrEqual(on_hand);
  }
  return levels;
}
