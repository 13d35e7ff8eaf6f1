import { EventHandlers, OnBatch, type BatchTransaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { CancellationRefused } from '@erp/shipping-shared';
import { DecideOrder } from './decide-order.js';
import { cancellationRefused } from './order-facts.js';

/** Shipping refuses a cancellation: the goods had left, and the order goes on. */
@EventHandlers()
export class OnCancellationRefused {
  constructor(private readonly order: DecideOrder) {}

  @OnBatch(CancellationRefused)
  goOn(events: readonly EventOf<typeof CancellationRefused>[], tx: BatchTransaction): Promise<void> {
    return this.order.hear(
      tx,
      events,
      cancellationRefused,
      ({ shipmentId }) => `shipment ${shipmentId} had left`,
    );
  }
}
