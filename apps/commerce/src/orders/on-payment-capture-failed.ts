import { EventHandlers, OnBatch, type BatchTransaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { PaymentCaptureFailed } from '@erp/financial-shared';
import { DecideOrder } from './decide-order.js';
import { paymentCaptureFailed } from './order-facts.js';
import { sayAmount } from './say-amount.js';

/** The goods have left and the money did not come: the order stays owed. */
@EventHandlers()
export class OnPaymentCaptureFailed {
  constructor(private readonly order: DecideOrder) {}

  @OnBatch(PaymentCaptureFailed)
  note(events: readonly EventOf<typeof PaymentCaptureFailed>[], tx: BatchTransaction): Promise<void> {
    return this.order.hear(
      tx,
      events,
      paymentCaptureFailed,
      ({ amount, reason }) => `${sayAmount(amount)}: ${reason}`,
    );
  }
}
