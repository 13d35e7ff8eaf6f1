import { EventHandlers, On, Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { StockReserved } from '@erp/inventory-shared';
import { ShipmentPlanned } from '@erp/shipping-shared';
import { PlanShipment } from './plan-shipment.js';
import { linesToShip } from './shipment-line.js';
import { ShipmentStore } from './shipment.store.js';

/** What is to be picked where: one of the three facts that a shipment is planned from. */
@EventHandlers()
export class OnStockReserved {
  constructor(
    private readonly shipments: ShipmentStore,
    private readonly planShipment: PlanShipment,
  ) {}

  @On(StockReserved, { emits: [ShipmentPlanned] })
  async keep({ data }: EventOf<typeof StockReserved>, tx: Transaction): Promise<void> {
    const shipment = await this.shipments.keepStock(tx, data.orderId, linesToShip(data.lines));
    await this.planShipment.whenReady(tx, shipment);
  }
}
