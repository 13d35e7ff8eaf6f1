import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { ShipmentPlanned } from '@erp/shipping-shared';
import { DecideOrder } from './decide-order.js';

/** The goods are to be picked and packed. */
@EventHandlers()
export class OnShipmentPlanned {
  constructor(private readonly order: DecideOrder) {}

  @On(ShipmentPlanned)
  note(event: EventOf<typeof ShipmentPlanned>, tx: Transaction): Promise<void> {
    return this.order.note(tx, event, `shipment ${event.data.shipmentId}`);
  }
}
