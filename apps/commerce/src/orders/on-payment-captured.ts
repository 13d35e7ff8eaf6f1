import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { PaymentCaptured } from '@erp/financial-shared';
import { DecideOrder } from './decide-order.js';
import { paymentCaptured } from './order-facts.js';
import { sayAmount } from './say-amount.js';

/** The money was collected: the order is no longer owed. */
@EventHandlers()
export class OnPaymentCaptured {
  constructor(private readonly order: DecideOrder) {}

  @On(PaymentCaptured)
  settle(event: EventOf<typeof PaymentCaptured>, tx: Transaction): Promise<void> {
    const { amount } = event.data;
    return this.order.hear(
      tx,
      event,
      (order) => paymentCaptured(order, amount.amountMinor),
      sayAmount(amount),
    );
  }
}
