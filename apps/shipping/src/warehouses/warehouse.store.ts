import type { Transaction } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';

/** The SQL of `warehouses`: reference data of inventory, kept here so that a receipt need ask nobody (R2). */
@Injectable()
export class WarehouseStore {
  /** The same twice changes nothing. */
  async keep(tx: Transaction, warehouseId: string, code: string): Promise<void> {
    await tx.query(
      `INSERT INTO warehouses (tenant_id, warehouse_id, code) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      [tx.tenantId, warehouseId, code],
    );
  }

  async isKnown(tx: Transaction, warehouseId: string): Promise<boolean> {
    const rows = await tx.query(`SELECT FROM warehouses WHERE tenant_id = $1 AND warehouse_id = $2`, [
      tx.tenantId,
      warehouseId,
    ]);
    return rows.length === 1;
  }
}
