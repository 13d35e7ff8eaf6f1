import { EventHandlers, EventPublisher, On, type Transaction } from '@erp/common-messaging';
import type { DataOf, EventOf } from '@erp/common-messaging/contract';
import { OrderCancelled } from '@erp/commerce-shared';
import { StockReservationFailed } from '@erp/inventory-shared';
import { OrderStore } from './order.store.js';
import { refuseForStock } from './order.js';

/** Nothing is held: the order is cancelled, unless it has ended or been confirmed meanwhile. */
@EventHandlers()
export class OnStockReservationFailed {
  constructor(
    private readonly orders: OrderStore,
    private readonly events: EventPublisher,
  ) {}

  @On(StockReservationFailed, { emits: [OrderCancelled] })
  async cancel({ data }: EventOf<typeof StockReservationFailed>, tx: Transaction): Promise<void> {
    const { orderId } = data;
    const order = await this.orders.lock(tx, orderId);
    const next = refuseForStock(order, shortagesOf(data));
    if (next === order || !next.cancellation) {
      const detail = `stock was refused when the order was ${order.status}`;
      return this.orders.note(tx, orderId, { what: 'ANSWER_IGNORED', actor: 'inventory', detail });
    }
    const { detail } = next.cancellation;
    await this.orders.save(tx, [next], { what: 'CANCELLED', actor: 'inventory', detail });
    await this.events.publish(tx, OrderCancelled, { orderId, ...next.cancellation });
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
