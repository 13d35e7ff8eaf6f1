import { EventHandlers, OnBatch, type BatchTransaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { PaymentCaptured } from '@erp/financial-shared';
import { DecideOrder } from './decide-order.js';
import { paymentCaptured } from './order-facts.js';
import { sayAmount } from './say-amount.js';

/** The money was collected: the order is no longer owed. */
@EventHandlers()
export class OnPaymentCaptured {
  constructor(private readonly order: DecideOrder) {}

  @OnBatch(PaymentCaptured)
  settle(events: readonly EventOf<typeof PaymentCaptured>[], tx: BatchTransaction): Promise<void> {
    return this.order.hear(
      tx,
      events,
      (order, { amount }) => paymentCaptured(order, amount.amountMinor),
      ({ amount }) => sayAmount(amount),
    );
  }
}
