import { EventHandlers, OnBatch, type BatchTransaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { PaymentAuthorized } from '@erp/financial-shared';
import { DecideOrder } from './decide-order.js';
import { paymentAuthorized } from './order-facts.js';
import { sayAmount } from './say-amount.js';

/** The money is promised. */
@EventHandlers()
export class OnPaymentAuthorized {
  constructor(private readonly order: DecideOrder) {}

  @OnBatch(PaymentAuthorized)
  authorize(events: readonly EventOf<typeof PaymentAuthorized>[], tx: BatchTransaction): Promise<void> {
    return this.order.hear(tx, events, paymentAuthorized, ({ amount }) => sayAmount(amount));
  }
}
