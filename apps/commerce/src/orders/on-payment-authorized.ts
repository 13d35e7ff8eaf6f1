import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { PaymentAuthorized } from '@erp/financial-shared';
import { DecideOrder } from './decide-order.js';
import { paymentAuthorized } from './order-facts.js';
import { sayAmount } from './say-amount.js';

/** The money is promised. */
@EventHandlers()
export class OnPaymentAuthorized {
  constructor(private readonly order: DecideOrder) {}

  @On(PaymentAuthorized)
  authorize(event: EventOf<typeof PaymentAuthorized>, tx: Transaction): Promise<void> {
    return this.order.hear(tx, event, paymentAuthorized, sayAmount(event.data.amount));
  }
}
