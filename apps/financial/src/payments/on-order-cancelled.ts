import { OrderCancelledV3 } from '@erp/commerce-shared';
import { BatchTransaction, EventHandlers, OnBatch } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { PaymentVoided } from '@erp/financial-shared';
import { VOID_PAYMENTS, AdvancePayments } from './advance-payments.js';
import { orderCancelled } from './payment.js';

/** Lets go of what is authorised, also of what is being authorised at this moment; or remembers the end. */
@EventHandlers()
export class OnOrderCancelled {
  constructor(private readonly advance: AdvancePayments) {}

  @OnBatch(OrderCancelledV3, { emits: [PaymentVoided], jobs: [VOID_PAYMENTS] })
  cancelled(events: readonly EventOf<typeof OrderCancelledV3>[], tx: BatchTransaction): Promise<void> {
    const now = new Date();
    return this.advance.hear(tx, events, (payment, { data }) => orderCancelled(payment, data.reason, now));
  }
}
