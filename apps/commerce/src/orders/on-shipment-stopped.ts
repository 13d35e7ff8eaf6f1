import { EventHandlers, OnBatch, type BatchTransaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { OrderCancelledV3 } from '@erp/commerce-shared';
import { ShipmentStopped } from '@erp/shipping-shared';
import { DecideOrder } from './decide-order.js';
import { shipmentStopped } from './order-facts.js';

/** Shipping agrees to a cancellation: nothing leaves. */
@EventHandlers()
export class OnShipmentStopped {
  constructor(private readonly order: DecideOrder) {}

  @OnBatch(ShipmentStopped, { emits: [OrderCancelledV3] })
  cancel(events: readonly EventOf<typeof ShipmentStopped>[], tx: BatchTransaction): Promise<void> {
    return this.order.hear(tx, events, shipmentStopped);
  }
}
