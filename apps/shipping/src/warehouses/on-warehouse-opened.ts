import { EventHandlers, On, Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { WarehouseOpened } from '@erp/inventory-shared';
import { WarehouseStore } from './warehouse.store.js';

/** Goods may be received back there. */
@EventHandlers()
export class OnWarehouseOpened {
  constructor(private readonly warehouses: WarehouseStore) {}

  @On(WarehouseOpened)
  keep({ data }: EventOf<typeof WarehouseOpened>, tx: Transaction): Promise<void> {
    return this.warehouses.keep(tx, data.warehouseId, data.code);
  }
}
