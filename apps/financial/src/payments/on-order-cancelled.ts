import { OrderCancelled } from '@erp/commerce-shared';
import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { PaymentVoided } from '@erp/financial-shared';
import { AdvancePayment } from './advance-payment.js';
import { orderCancelled } from './payment.js';

/** Lets go of what is authorised, also of what is being authorised at this moment; or remembers the end. */
@EventHandlers()
export class OnOrderCancelled {
  constructor(private readonly advance: AdvancePayment) {}

  @On(OrderCancelled, { emits: [PaymentVoided] })
  cancelled({ data }: EventOf<typeof OrderCancelled>, tx: Transaction): Promise<void> {
    return this.advance.run(tx, data.orderId, (payment) => orderCancelled(payment, data.reason, new Date()));
  }
}
