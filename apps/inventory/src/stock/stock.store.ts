import { Injectable } from '@nestjs/common';
import type { BatchTransaction, Transaction } from '@erp/common-messaging';
import type { StockLevel } from './stock-level.js';
import type { Movement } from './stock-movement.js';

/** SQL of the ledger `stock_movements`, and of `stock_levels` as far as the ledger moves them. */
@Injectable()
export class StockStore {
  /**
   * Locks the levels of these SKUs in a warehouse, in the order of (sku, warehouse) as everywhere, and returns them
   * by SKU. A SKU that was never there has no level.
   */
  async lock(
    tx: Transaction,
    warehouseId: string,
    skus: readonly string[],
  ): Promise<Map<string, StockLevel>> {
    const levels = await tx.query<StockLevel & Record<string, unknown>>(
      `SELECT sku, warehouse_id AS "warehouseId", on_hand AS "onHand", reserved FROM stock_levels
       WHERE tenant_id = $1 AND warehouse_id = $2 AND sku = ANY($3)
       ORDER BY sku, warehouse_id
       FOR NO KEY UPDATE`,
      [tx.tenantId, warehouseId, skus],
      'stock-lock',
    );
    return new Map(levels.map((level) => [level.sku, level]));
  }

  /**
   * Appends to the ledger; a trigger moves on hand with it, locking each level in turn: give the movements in the order
   * of (sku, warehouse). Who decides by what a level holds locks it first. Returns what is on hand after each.
   */
  async append(tx: Transaction | BatchTransaction, movements: readonly Movement[]): Promise<number[]> {
    const rows = await tx.query<{ onHand: number }>(
      `INSERT INTO stock_movements
         (tenant_id, sku, warehouse_id, type, quantity_delta, document_id, reference, reason)
       SELECT $1, m.* FROM unnest($2::text[], $3::uuid[], $4::text[], $5::int[], $6::uuid[], $7::text[], $8::text[]) m
       RETURNING on_hand_after AS "onHand"`,
      [
        tx.tenantId,
        movements.map((m) => m.sku),
        movements.map((m) => m.warehouseId),
        movements.map((m) => m.type),
        movements.map((m) => m.quantityDelta),
        movements.map((m) => m.documentId),
        movements.map((m) => m.reference),
        movements.map((m) => m.reason),
      ],
      'stock-append',
    );
    return rows.map(({ onHand }) => onHand);
  }
}
