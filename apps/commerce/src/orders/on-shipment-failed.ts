import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { OrderCancelled } from '@erp/commerce-shared';
import { ShipmentFailed } from '@erp/shipping-shared';
import { DecideOrder } from './decide-order.js';
import { shipmentFailed } from './order-facts.js';

/** The goods cannot be dispatched. */
@EventHandlers()
export class OnShipmentFailed {
  constructor(private readonly order: DecideOrder) {}

  @On(ShipmentFailed, { emits: [OrderCancelled] })
  cancel(event: EventOf<typeof ShipmentFailed>, tx: Transaction): Promise<void> {
    const { reason } = event.data;
    return this.order.hear(tx, event, (order) => shipmentFailed(order, reason), reason);
  }
}
