import { OrderCancelled } from '@erp/commerce-shared';
import { EventHandlers, On, Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { StockReleased } from '@erp/inventory-shared';
import { ReleaseStock } from './release-stock.js';

/** A cancelled order needs no stock. When it was released already, for a failed payment, nothing more happens. */
@EventHandlers()
export class OnOrderCancelled {
  constructor(private readonly releaseStock: ReleaseStock) {}

  @On(OrderCancelled, { emits: [StockReleased] })
  release(event: EventOf<typeof OrderCancelled>, tx: Transaction): Promise<void> {
    return this.releaseStock.run(tx, event.data.orderId, event.data.reason);
  }
}
