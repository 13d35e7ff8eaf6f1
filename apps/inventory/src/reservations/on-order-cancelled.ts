import { OrderCancelledV3 } from '@erp/commerce-shared';
import { BatchTransaction, EventHandlers, OnBatch } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { StockReleased } from '@erp/inventory-shared';
import { ReleaseStock } from './release-stock.js';

/** A cancelled order needs no stock. When it was released already, for a failed payment, nothing more happens. */
@EventHandlers()
export class OnOrderCancelled {
  constructor(private readonly releaseStock: ReleaseStock) {}

  @OnBatch(OrderCancelledV3, { emits: [StockReleased] })
  release(events: readonly EventOf<typeof OrderCancelledV3>[], tx: BatchTransaction): Promise<void> {
    return this.releaseStock.run(tx, events, ({ data }) => data.reason);
  }
}
