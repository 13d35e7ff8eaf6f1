import { Injectable } from '@nestjs/common';
import type { Transaction } from '@erp/common-messaging';
import type { GoodsReturn } from './goods-return.js';

/** SQL of `goods_returns`. */
@Injectable()
export class GoodsReturnStore {
  /** False when the return is known already. */
  async insert(tx: Transaction, { returnId, orderId, shipmentId }: GoodsReturn): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO goods_returns (tenant_id, return_id, order_id, shipment_id) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING RETURNING return_id`,
      [tx.tenantId, returnId, orderId, shipmentId],
      'goods-return-insert',
    );
    return rows.length === 1;
  }
}
