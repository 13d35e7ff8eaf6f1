import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { OrderCancelled } from '@erp/commerce-shared';
import { StockReleased } from '@erp/inventory-shared';
import { DecideOrder } from './decide-order.js';
import { stockReleasedForPayment } from './order-facts.js';

/** What was held is free again: after a declined payment the order ends here; after a cancellation it has ended. */
@EventHandlers()
export class OnStockReleased {
  constructor(private readonly order: DecideOrder) {}

  @On(StockReleased, { emits: [OrderCancelled] })
  release(event: EventOf<typeof StockReleased>, tx: Transaction): Promise<void> {
    const { reason } = event.data;
    if (reason !== 'PAYMENT_FAILED') return this.order.note(tx, event, reason);
    return this.order.hear(tx, event, stockReleasedForPayment, reason);
  }
}
