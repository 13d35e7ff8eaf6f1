import { EventHandlers, OnBatch, type BatchTransaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { DeliveryFailed } from '@erp/shipping-shared';
import { DecideOrder } from './decide-order.js';

/** The carrier brings the goods back: a return without a request, which begins when they are here. */
@EventHandlers()
export class OnDeliveryFailed {
  constructor(private readonly order: DecideOrder) {}

  @OnBatch(DeliveryFailed)
  note(events: readonly EventOf<typeof DeliveryFailed>[], tx: BatchTransaction): Promise<void> {
    return this.order.note(tx, events, ({ reason }) => reason);
  }
}
