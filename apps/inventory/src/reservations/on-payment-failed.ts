import { BatchTransaction, EventHandlers, OnBatch } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { PaymentFailed } from '@erp/financial-shared';
import { StockReleased } from '@erp/inventory-shared';
import { ReleaseStock } from './release-stock.js';

/** An order that is not paid for gets no stock. StockReleased with this reason is what makes commerce cancel it. */
@EventHandlers()
export class OnPaymentFailed {
  constructor(private readonly releaseStock: ReleaseStock) {}

  @OnBatch(PaymentFailed, { emits: [StockReleased] })
  release(events: readonly EventOf<typeof PaymentFailed>[], tx: BatchTransaction): Promise<void> {
    return this.releaseStock.run(tx, events, () => 'PAYMENT_FAILED');
  }
}
