import { BatchTransaction, EventHandlers, OnBatch } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { PaymentAuthorized, PaymentCaptured } from '@erp/financial-shared';
import { StockReserved } from '@erp/inventory-shared';
import { AUTHORISE_PAYMENTS, AdvancePayments } from './advance-payments.js';
import { stockReserved } from './payment.js';

/** Stock is held: with OrderPlaced, in either order, the payment is authorised. */
@EventHandlers()
export class OnStockReserved {
  constructor(private readonly advance: AdvancePayments) {}

  @OnBatch(StockReserved, {
    emits: [PaymentAuthorized, PaymentCaptured],
    jobs: [AUTHORISE_PAYMENTS],
  })
  reserved(events: readonly EventOf<typeof StockReserved>[], tx: BatchTransaction): Promise<void> {
    return this.advance.hear(tx, events, stockReserved);
  }
}
