import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { StockIssued } from '@erp/inventory-shared';
import { DecideOrder } from './decide-order.js';

/** The goods of the shipment are no longer on hand. */
@EventHandlers()
export class OnStockIssued {
  constructor(private readonly order: DecideOrder) {}

  @On(StockIssued)
  note(event: EventOf<typeof StockIssued>, tx: Transaction): Promise<void> {
    return this.order.note(tx, event, `shipment ${event.data.shipmentId}`);
  }
}
