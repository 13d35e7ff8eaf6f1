import { OrderPlaced } from '@erp/commerce-shared';
import { EventHandlers, On, Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { ShipmentPlanned } from '@erp/shipping-shared';
import { PlanShipment } from './plan-shipment.js';
import { ShipmentStore } from './shipment.store.js';

/** Where the goods go: one of the three facts that a shipment is planned from. */
@EventHandlers()
export class OnOrderPlaced {
  constructor(
    private readonly shipments: ShipmentStore,
    private readonly planShipment: PlanShipment,
  ) {}

  @On(OrderPlaced, { emits: [ShipmentPlanned] })
  async keep({ data }: EventOf<typeof OrderPlaced>, tx: Transaction): Promise<void> {
    const { orderId, orderNumber, shipToAddressId } = data;
    const shipment = await this.shipments.keepOrder(tx, orderId, orderNumber, shipToAddressId);
    await this.planShipment.whenReady(tx, shipment);
  }
}
