import { EventHandlers, EventPublisher, On, Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { TenantProvisioned } from '@erp/identity-shared';
import { WarehouseOpened } from '@erp/inventory-shared';
import { newId } from '@erp/kernel';
import { WarehouseStore } from './warehouse.store.js';

/** A new tenant has one warehouse from the start. One that is called MAIN already, whoever opened it, is left alone. */
@EventHandlers()
export class OnTenantProvisioned {
  constructor(
    private readonly warehouses: WarehouseStore,
    private readonly events: EventPublisher,
  ) {}

  @On(TenantProvisioned, { emits: [WarehouseOpened] })
  async openMain(_event: EventOf<typeof TenantProvisioned>, tx: Transaction): Promise<void> {
    const main = { warehouseId: newId(), code: 'MAIN', name: 'Main warehouse', priority: 100 };
    if (await this.warehouses.insert(tx, main)) await this.events.publish(tx, WarehouseOpened, main);
  }
}
