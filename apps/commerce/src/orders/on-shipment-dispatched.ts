import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { ShipmentDispatched } from '@erp/shipping-shared';
import { DecideOrder } from './decide-order.js';
import { shipmentDispatched } from './order-facts.js';

/** The goods have left. */
@EventHandlers()
export class OnShipmentDispatched {
  constructor(private readonly order: DecideOrder) {}

  @On(ShipmentDispatched)
  ship(event: EventOf<typeof ShipmentDispatched>, tx: Transaction): Promise<void> {
    return this.order.hear(tx, event, shipmentDispatched, `tracking number ${event.data.trackingNumber}`);
  }
}
