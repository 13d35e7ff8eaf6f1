import { Database, EventPublisher } from '@erp/common-messaging';
import { OrderCancelled } from '@erp/commerce-shared';
import { Injectable } from '@nestjs/common';
import { OrderStore } from './order.store.js';
import { cancel, type Order } from './order.js';

/** At the customer's wish; a second time does nothing. Throws OrderNotFound, OrderNotCancellable. */
@Injectable()
export class CancelOrder {
  constructor(
    private readonly database: Database,
    private readonly orders: OrderStore,
    private readonly events: EventPublisher,
  ) {}

  run(tenantId: string, orderId: string): Promise<Order> {
    return this.database.transaction(tenantId, async (tx) => {
      const order = await this.orders.lock(tx, orderId);
      const next = cancel(order);
      if (next !== order && next.cancellation) {
        await this.orders.save(tx, [next], {
          what: 'CANCELLED',
          actor: 'api',
          detail: next.cancellation.reason,
        });
        await this.events.publish(tx, OrderCancelled, { orderId, ...next.cancellation });
      }
      return next;
    });
  }
}
