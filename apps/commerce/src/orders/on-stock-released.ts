import { EventHandlers, OnBatch, type BatchTransaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { OrderCancelledV3 } from '@erp/commerce-shared';
import { StockReleased } from '@erp/inventory-shared';
import { DecideOrder } from './decide-order.js';
import { stockReleasedForPayment } from './order-facts.js';

/** What was held is free again: after a declined payment the order ends here; after a cancellation it has ended. */
@EventHandlers()
export class OnStockReleased {
  constructor(private readonly order: DecideOrder) {}

  @OnBatch(StockReleased, { emits: [OrderCancelledV3] })
  async release(events: readonly EventOf<typeof StockReleased>[], tx: BatchTransaction): Promise<void> {
    const declined = events.filter(({ data }) => data.reason === 'PAYMENT_FAILED');
    const ended = events.filter(({ data }) => data.reason !== 'PAYMENT_FAILED');
    await this.order.hear(tx, declined, stockReleasedForPayment, ({ reason }) => reason);
    await this.order.note(tx, ended, ({ reason }) => reason);
  }
}
