import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { ReturnCompleted } from '@erp/commerce-shared';
import { PaymentRefunded } from '@erp/financial-shared';
import { paymentRefunded } from '../orders/order-facts.js';
import { HearOfReturn } from './hear-of-return.js';

/** What came back is credited, and refunded as far as it was paid: so much less is owed for the order. */
@EventHandlers()
export class OnPaymentRefunded {
  constructor(private readonly returns: HearOfReturn) {}

  @On(PaymentRefunded, { emits: [ReturnCompleted] })
  refund(event: EventOf<typeof PaymentRefunded>, tx: Transaction): Promise<void> {
    const { credited, refunded } = event.data;
    return this.returns.hear(tx, event, 'refunded', (order) =>
      paymentRefunded(order, credited.amountMinor, refunded.amountMinor),
    );
  }
}
