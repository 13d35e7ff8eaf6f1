import { OrderPlaced } from '@erp/commerce-shared';
import { BatchTransaction, EventHandlers, OnBatch } from '@erp/common-messaging';
import type { DataOf, EventOf } from '@erp/common-messaging/contract';
import { PaymentAuthorized, PaymentCaptured } from '@erp/financial-shared';
import { BILL } from '../invoices/bill.js';
import { AUTHORISE_PAYMENTS, AdvancePayments } from './advance-payments.js';
import { orderPlaced, type PlacedOrder } from './payment.js';

/** Keeps what is to be paid, by what, and the lines of the invoice; nothing is asked of the gateway before stock is held. */
@EventHandlers()
export class OnOrderPlaced {
  constructor(private readonly advance: AdvancePayments) {}

  @OnBatch(OrderPlaced, {
    emits: [PaymentAuthorized, PaymentCaptured],
    jobs: [AUTHORISE_PAYMENTS, BILL],
  })
  placed(events: readonly EventOf<typeof OrderPlaced>[], tx: BatchTransaction): Promise<void> {
    return this.advance.hear(tx, events, (payment, { data }) => orderPlaced(payment, toBePaid(data)));
  }
}

const toBePaid = ({ customerId, total, paymentToken, lines }: DataOf<typeof OrderPlaced>): PlacedOrder => ({
  customerId,
  total,
  paymentToken,
  lines: lines.map(({ lineNumber, sku, quantity, net, tax, total: gross }) => ({
    lineNumber,
    sku,
    quantity,
    net,
    tax,
    total: gross,
  })),
});
