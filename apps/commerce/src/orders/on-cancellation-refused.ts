import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { CancellationRefused } from '@erp/shipping-shared';
import { DecideOrder } from './decide-order.js';
import { cancellationRefused } from './order-facts.js';

/** Shipping refuses a cancellation: the goods had left, and the order goes on. */
@EventHandlers()
export class OnCancellationRefused {
  constructor(private readonly order: DecideOrder) {}

  @On(CancellationRefused)
  goOn(event: EventOf<typeof CancellationRefused>, tx: Transaction): Promise<void> {
    return this.order.hear(tx, event, cancellationRefused, `shipment ${event.data.shipmentId} had left`);
  }
}
