import { EventHandlers, OnBatch, type BatchTransaction } from '@erp/common-messaging';
import type { DataOf, EventOf } from '@erp/common-messaging/contract';
import { OrderCancelledV3 } from '@erp/commerce-shared';
import { StockReservationFailed } from '@erp/inventory-shared';
import { DecideOrder } from './decide-order.js';
import { stockRefused } from './order-facts.js';

/** Nothing is held, so there is nothing to ask shipping: the order is cancelled at once. */
@EventHandlers()
export class OnStockReservationFailed {
  constructor(private readonly order: DecideOrder) {}

  @OnBatch(StockReservationFailed, { emits: [OrderCancelledV3] })
  cancel(events: readonly EventOf<typeof StockReservationFailed>[], tx: BatchTransaction): Promise<void> {
    return this.order.hear(
      tx,
      events,
      (order, failed) => stockRefused(order, failed.reason, shortagesOf(failed)),
      shortagesOf,
    );
  }
}

/** `INSUFFICIENT_STOCK: line 1, CD-0042: 3 ordered, 1 available`. */
function shortagesOf({ reason, shortages }: DataOf<typeof StockReservationFailed>): string {
  const lines = shortages.map(
    ({ lineNumber, sku, requested, available }) =>
      `line ${lineNumber}, ${sku}: ${requested} ordered, ${available} available`,
  );
  return `${reason}: ${lines.join('; ')}`;
}
