import { Injectable } from '@nestjs/common';
import type { BatchTransaction, Transaction } from '@erp/common-messaging';
import type { Warehouse } from './warehouse.js';

const COLUMNS = 'warehouse_id AS "warehouseId", code, name, priority';

/** SQL of `warehouses`. */
@Injectable()
export class WarehouseStore {
  /** False when the code is taken. */
  async insert(tx: Transaction, { warehouseId, code, name, priority }: Warehouse): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO warehouses (tenant_id, warehouse_id, code, name, priority) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (tenant_id, code) DO NOTHING RETURNING code`,
      [tx.tenantId, warehouseId, code, name, priority],
    );
    return rows.length === 1;
  }

  async find(tx: Transaction, warehouseId: string): Promise<Warehouse | undefined> {
    const rows = await tx.query<Warehouse & Record<string, unknown>>(
      `SELECT ${COLUMNS} FROM warehouses WHERE tenant_id = $1 AND warehouse_id = $2`,
      [tx.tenantId, warehouseId],
    );
    return rows[0];
  }

  /** Those of the given ids that are open. */
  async open(tx: Transaction | BatchTransaction, warehouseIds: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ warehouse_id: string }>(
      `SELECT warehouse_id FROM warehouses WHERE tenant_id = $1 AND warehouse_id = ANY($2)`,
      [tx.tenantId, warehouseIds],
      'warehouses-open',
    );
    return new Set(rows.map((row) => row.warehouse_id));
  }

  /** All of a tenant, in the order in which stock is taken from them. They are few: no pages. */
  all(tx: Transaction): Promise<Warehouse[]> {
    return tx.query<Warehouse & Record<string, unknown>>(
      `SELECT ${COLUMNS} FROM warehouses WHERE tenant_id = $1 ORDER BY priority, warehouse_id`,
      [tx.tenantId],
    );
  }
}
