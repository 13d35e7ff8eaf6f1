import { Injectable } from '@nestjs/common';
import type { BatchTransaction } from '@erp/common-messaging';
import type { GoodsReturn } from './goods-return.js';

/** SQL of `goods_returns`. */
@Injectable()
export class GoodsReturnStore {
  /** Sorted by id, as rows are locked everywhere. Returns the ids of those that were not known. */
  async insert(tx: BatchTransaction, returns: readonly GoodsReturn[]): Promise<Set<string>> {
    const rows = await tx.query<{ return_id: string }>(
      `INSERT INTO goods_returns (tenant_id, return_id, order_id, shipment_id)
       SELECT $1, r.* FROM unnest($2::uuid[], $3::uuid[], $4::uuid[]) AS r (return_id, order_id, shipment_id)
       ORDER BY r.return_id
       ON CONFLICT DO NOTHING RETURNING return_id`,
      [
        tx.tenantId,
        returns.map((r) => r.returnId),
        returns.map((r) => r.orderId),
        returns.map((r) => r.shipmentId),
      ],
      'goods-return-insert',
    );
    return new Set(rows.map((row) => row.return_id));
  }
}
