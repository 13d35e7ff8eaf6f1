import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { OrderCompleted } from '@erp/commerce-shared';
import { ShipmentDelivered } from '@erp/shipping-shared';
import { DecideOrder } from './decide-order.js';
import { shipmentDelivered } from './order-facts.js';

/** The goods have arrived. */
@EventHandlers()
export class OnShipmentDelivered {
  constructor(private readonly order: DecideOrder) {}

  @On(ShipmentDelivered, { emits: [OrderCompleted] })
  complete(event: EventOf<typeof ShipmentDelivered>, tx: Transaction): Promise<void> {
    return this.order.hear(tx, event, shipmentDelivered);
  }
}
