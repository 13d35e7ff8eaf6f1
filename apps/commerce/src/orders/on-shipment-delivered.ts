import { EventHandlers, OnBatch, type BatchTransaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { OrderCompleted } from '@erp/commerce-shared';
import { ShipmentDelivered } from '@erp/shipping-shared';
import { DecideOrder } from './decide-order.js';
import { shipmentDelivered } from './order-facts.js';

/** The goods have arrived. */
@EventHandlers()
export class OnShipmentDelivered {
  constructor(private readonly order: DecideOrder) {}

  @OnBatch(ShipmentDelivered, { emits: [OrderCompleted] })
  complete(events: readonly EventOf<typeof ShipmentDelivered>[], tx: BatchTransaction): Promise<void> {
    return this.order.hear(tx, events, shipmentDelivered);
  }
}
