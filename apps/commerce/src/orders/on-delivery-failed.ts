import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { DeliveryFailed } from '@erp/shipping-shared';
import { DecideOrder } from './decide-order.js';

/** The carrier brings the goods back: a return without a request, which begins when they are here. */
@EventHandlers()
export class OnDeliveryFailed {
  constructor(private readonly order: DecideOrder) {}

  @On(DeliveryFailed)
  note(event: EventOf<typeof DeliveryFailed>, tx: Transaction): Promise<void> {
    return this.order.note(tx, event, event.data.reason);
  }
}
