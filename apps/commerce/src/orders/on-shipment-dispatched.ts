import { EventHandlers, OnBatch, type BatchTransaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { ShipmentDispatched } from '@erp/shipping-shared';
import { DecideOrder } from './decide-order.js';
import { shipmentDispatched } from './order-facts.js';

/** The goods have left. */
@EventHandlers()
export class OnShipmentDispatched {
  constructor(private readonly order: DecideOrder) {}

  @OnBatch(ShipmentDispatched)
  ship(events: readonly EventOf<typeof ShipmentDispatched>[], tx: BatchTransaction): Promise<void> {
    return this.order.hear(
      tx,
      events,
      shipmentDispatched,
      ({ trackingNumber }) => `tracking number ${trackingNumber}`,
    );
  }
}
