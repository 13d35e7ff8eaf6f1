import { EventHandlers, OnBatch, type BatchTransaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { StockIssued } from '@erp/inventory-shared';
import { DecideOrder } from './decide-order.js';

/** The goods of the shipment are no longer on hand. */
@EventHandlers()
export class OnStockIssued {
  constructor(private readonly order: DecideOrder) {}

  @OnBatch(StockIssued)
  note(events: readonly EventOf<typeof StockIssued>[], tx: BatchTransaction): Promise<void> {
    return this.order.note(tx, events, ({ shipmentId }) => `shipment ${shipmentId}`);
  }
}
