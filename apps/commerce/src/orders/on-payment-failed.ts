import { EventHandlers, OnBatch, type BatchTransaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { PaymentFailed } from '@erp/financial-shared';
import { DecideOrder } from './decide-order.js';
import { paymentFailed } from './order-facts.js';

/** The payment was declined: inventory releases the stock, and the order ends when it has. */
@EventHandlers()
export class OnPaymentFailed {
  constructor(private readonly order: DecideOrder) {}

  @OnBatch(PaymentFailed)
  note(events: readonly EventOf<typeof PaymentFailed>[], tx: BatchTransaction): Promise<void> {
    return this.order.hear(
      tx,
      events,
      (order, { reason }) => paymentFailed(order, reason),
      ({ reason }) => reason,
    );
  }
}
