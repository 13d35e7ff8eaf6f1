import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { PaymentCaptureFailed } from '@erp/financial-shared';
import { DecideOrder } from './decide-order.js';
import { paymentCaptureFailed } from './order-facts.js';
import { sayAmount } from './say-amount.js';

/** The goods have left and the money did not come: the order stays owed. */
@EventHandlers()
export class OnPaymentCaptureFailed {
  constructor(private readonly order: DecideOrder) {}

  @On(PaymentCaptureFailed)
  note(event: EventOf<typeof PaymentCaptureFailed>, tx: Transaction): Promise<void> {
    const { amount, reason } = event.data;
    return this.order.hear(tx, event, paymentCaptureFailed, `${sayAmount(amount)}: ${reason}`);
  }
}
