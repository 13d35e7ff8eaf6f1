import { pageOf, type Page } from '@erp/service-kit';
import { Injectable } from '@nestjs/common';
import { Database } from '@erp/common-messaging';
import { SkuNotFound } from '../skus/sku.js';
import { SkuStore } from '../skus/sku.store.js';
import type { Movement } from './stock-movement.js';

/** An entry of the ledger as it was written. */
export interface RecordedMovement extends Movement {
  readonly movementId: string;
  /** What was on hand in the warehouse with this movement applied. */
  readonly onHandAfter: number;
  readonly recordedAt: Date;
}

/** Greater than any id. */
const NEWEST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The ledger of one SKU in all warehouses, newest first. */
@Injectable()
export class ListMovements {
  constructor(
    private readonly database: Database,
    private readonly skus: SkuStore,
  ) {}

  /** Movements older than the one whose id is `cursor`. Throws SkuNotFound. */
  run(
    tenantId: string,
    sku: string,
    limit: number,
    cursor: string = NEWEST,
  ): Promise<Page<RecordedMovement>> {
    return this.database.transaction(tenantId, async (tx) => {
      if (!(await this.skus.find(tx, sku))) throw new SkuNotFound(sku);
      const rows = await tx.query<RecordedMovement & Record<string, unknown>>(
        `SELECT movement_id AS "movementId", type, sku, warehouse_id AS "warehouseId", quantity_delta AS "quantityDelta",
                on_hand_after AS "onHandAfter", document_id AS "documentId", reference, reason,
                recorded_at AS "recordedAt"
         FROM stock_movements WHERE tenant_id = $1 AND sku = $2 AND movement_id < $3
         ORDER BY movement_id DESC LIMIT $4`,
        [tenantId, sku, cursor, limit + 1],
      );
      return pageOf(rows, limit, ({ movementId }) => movementId);
    });
  }
}
