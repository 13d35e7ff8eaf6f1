import { Command, Database, EventPublisher, type Transaction } from '@erp/common-messaging';
import { ReturnReceived } from '@erp/shipping-shared';
import { Injectable } from '@nestjs/common';
import { ShipmentStore } from '../shipments/shipment.store.js';
import { isWithCustomer } from '../shipments/shipment.js';
import { WarehouseStore } from '../warehouses/warehouse.store.js';
import { GoodsNotWithCustomer, UnknownWarehouse } from './return-errors.js';
import { ReturnStore } from './return.store.js';
import { receive, toReceived, type Count } from './return.js';

export interface Receipt {
  /** What is in the parcel; all that was announced when not given. */
  readonly counts?: readonly Count[];
  /** Where the goods are put; where they came from when not given. */
  readonly warehouseId?: string;
}

@Injectable()
export class ReceiveReturn {
  constructor(
    private readonly database: Database,
    private readonly shipments: ShipmentStore,
    private readonly warehouses: WarehouseStore,
    private readonly returns: ReturnStore,
    private readonly events: EventPublisher,
  ) {}

  /**
   * Books in what a customer sent back; once, also when asked again. Throws ReturnNotFound, GoodsNotWithCustomer,
   * UnknownWarehouse, ReturnExceedsRequest, ReturnExceedsShipment.
   */
  @Command({ emits: [ReturnReceived] })
  run(tenantId: string, returnId: string, { counts, warehouseId }: Receipt = {}): Promise<void> {
    return this.database.transaction(tenantId, async (tx) => {
      const orderId = await this.returns.orderOf(tx, returnId);
      const [shipment] = await this.shipments.lockAll(tx, [orderId]);
      const goods = await this.returns.lock(tx, returnId);
      if (goods.status === 'RECEIVED') return;
      if (!shipment || !isWithCustomer(shipment))
        throw new GoodsNotWithCustomer(orderId, shipment?.status ?? null);
      await this.checkWarehouse(tx, warehouseId);

      const outstanding = { sent: shipment.lines, back: await this.returns.backOf(tx, orderId) };
      const received = receive(goods, outstanding, counts, warehouseId);
      await this.returns.saveReceived(tx, received);
      await this.events.publish(tx, ReturnReceived, toReceived(received, shipment.shipmentId));
    });
  }

  private async checkWarehouse(tx: Transaction, warehouseId: string | undefined): Promise<void> {
    if (warehouseId !== undefined && !(await this.warehouses.isKnown(tx, warehouseId)))
      throw new UnknownWarehouse(warehouseId);
  }
}
