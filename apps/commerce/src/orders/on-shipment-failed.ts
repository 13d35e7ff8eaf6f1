import { EventHandlers, OnBatch, type BatchTransaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { OrderCancelledV3 } from '@erp/commerce-shared';
import { ShipmentFailed } from '@erp/shipping-shared';
import { DecideOrder } from './decide-order.js';
import { shipmentFailed } from './order-facts.js';

/** The goods cannot be dispatched. */
@EventHandlers()
export class OnShipmentFailed {
  constructor(private readonly order: DecideOrder) {}

  @OnBatch(ShipmentFailed, { emits: [OrderCancelledV3] })
  cancel(events: readonly EventOf<typeof ShipmentFailed>[], tx: BatchTransaction): Promise<void> {
    return this.order.hear(
      tx,
      events,
      (order, { reason }) => shipmentFailed(order, reason),
      ({ reason }) => reason,
    );
  }
}
