import { EventHandlers, OnBatch, type BatchTransaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { OrderConfirmed } from '@erp/commerce-shared';
import { StockReserved } from '@erp/inventory-shared';
import { DecideOrder } from './decide-order.js';
import { stockReserved } from './order-facts.js';

/** Every line of the order is held. */
@EventHandlers()
export class OnStockReserved {
  constructor(private readonly order: DecideOrder) {}

  @OnBatch(StockReserved, { emits: [OrderConfirmed] })
  confirm(events: readonly EventOf<typeof StockReserved>[], tx: BatchTransaction): Promise<void> {
    return this.order.hear(tx, events, stockReserved, () => 'every line is held');
  }
}
