import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { OrderCancelled } from '@erp/commerce-shared';
import { ShipmentStopped } from '@erp/shipping-shared';
import { DecideOrder } from './decide-order.js';
import { shipmentStopped } from './order-facts.js';

/** Shipping agrees to a cancellation: nothing leaves. */
@EventHandlers()
export class OnShipmentStopped {
  constructor(private readonly order: DecideOrder) {}

  @On(ShipmentStopped, { emits: [OrderCancelled] })
  cancel(event: EventOf<typeof ShipmentStopped>, tx: Transaction): Promise<void> {
    return this.order.hear(tx, event, shipmentStopped);
  }
}
