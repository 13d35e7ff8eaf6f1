import { EventHandlers, EventPublisher, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { OrderConfirmed } from '@erp/commerce-shared';
import { StockReserved } from '@erp/inventory-shared';
import { OrderStore } from './order.store.js';
import { confirm } from './order.js';

/** Stock is held for every line: the order is confirmed, unless it has ended meanwhile. */
@EventHandlers()
export class OnStockReserved {
  constructor(
    private readonly orders: OrderStore,
    private readonly events: EventPublisher,
  ) {}

  @On(StockReserved, { emits: [OrderConfirmed] })
  async confirm({ data: { orderId } }: EventOf<typeof StockReserved>, tx: Transaction): Promise<void> {
    const order = await this.orders.lock(tx, orderId);
    const next = confirm(order);
    if (next === order) {
      const detail = `stock was reserved when the order was ${order.status}`;
      return this.orders.note(tx, orderId, { what: 'ANSWER_IGNORED', actor: 'inventory', detail });
    }
    await this.orders.save(tx, [next], {
      what: 'CONFIRMED',
      actor: 'inventory',
      detail: 'stock is reserved',
    });
    await this.events.publish(tx, OrderConfirmed, { orderId });
  }
}
