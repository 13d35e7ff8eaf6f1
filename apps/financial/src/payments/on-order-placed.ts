import { OrderPlaced } from '@erp/commerce-shared';
import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { PaymentAuthorized, PaymentCaptured } from '@erp/financial-shared';
import { AdvancePayment } from './advance-payment.js';
import { orderPlaced } from './payment.js';

/** Keeps what is to be paid, by what, and the lines of the invoice; nothing is asked of the gateway before stock is held. */
@EventHandlers()
export class OnOrderPlaced {
  constructor(private readonly advance: AdvancePayment) {}

  @On(OrderPlaced, { emits: [PaymentAuthorized, PaymentCaptured] })
  placed({ data }: EventOf<typeof OrderPlaced>, tx: Transaction): Promise<void> {
    const { customerId, total, paymentToken } = data;
    const lines = data.lines.map(({ lineNumber, sku, quantity, net, tax, total: gross }) => ({
      lineNumber,
      sku,
      quantity,
      net,
      tax,
      total: gross,
    }));
    return this.advance.run(tx, data.orderId, (payment) =>
      orderPlaced(payment, { customerId, total, paymentToken, lines }),
    );
  }
}
