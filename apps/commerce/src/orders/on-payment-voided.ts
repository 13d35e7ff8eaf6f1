import { EventHandlers, OnBatch, type BatchTransaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { PaymentVoided } from '@erp/financial-shared';
import { DecideOrder } from './decide-order.js';
import { paymentVoided } from './order-facts.js';

/** What was authorised for a cancelled order is let go. */
@EventHandlers()
export class OnPaymentVoided {
  constructor(private readonly order: DecideOrder) {}

  @OnBatch(PaymentVoided)
  note(events: readonly EventOf<typeof PaymentVoided>[], tx: BatchTransaction): Promise<void> {
    return this.order.hear(tx, events, paymentVoided);
  }
}
