import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { PaymentFailed } from '@erp/financial-shared';
import { DecideOrder } from './decide-order.js';
import { paymentFailed } from './order-facts.js';

/** The payment was declined: inventory releases the stock, and the order ends when it has. */
@EventHandlers()
export class OnPaymentFailed {
  constructor(private readonly order: DecideOrder) {}

  @On(PaymentFailed)
  note(event: EventOf<typeof PaymentFailed>, tx: Transaction): Promise<void> {
    const { reason } = event.data;
    return this.order.hear(tx, event, (order) => paymentFailed(order, reason), reason);
  }
}
