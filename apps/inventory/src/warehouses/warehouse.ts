import { DomainError } from '@erp/kernel';

/** A place that holds stock. Orders take from the lowest `priority` first. */
export interface Warehouse {
  readonly warehouseId: string;
  /** Unique within the tenant; for people. */
  readonly code: string;
  readonly name: string;
  readonly priority: number;
}

export const WAREHOUSE_CODE_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;

export class WarehouseCodeTaken extends DomainError {
  readonly code = 'warehouse-code-taken';

  constructor(readonly warehouseCode: string) {
    super(`there is a warehouse with the code ${warehouseCode} already: choose another code`);
  }
}

/** A receipt, an adjustment or a return names a warehouse that does not exist. */
export class UnknownWarehouse extends DomainError {
  readonly code = 'unknown-warehouse';

  constructor(readonly warehouseId: string) {
    super(
      `there is no warehouse ${warehouseId}: take an id from GET /warehouses, or open one with POST /warehouses`,
    );
  }
}
