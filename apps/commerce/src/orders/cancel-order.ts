import { Command, Database } from '@erp/common-messaging';
import { OrderCancellationRequested } from '@erp/commerce-shared';
import { Injectable } from '@nestjs/common';
import { DecideOrder } from './decide-order.js';
import { OrderStore } from './order.store.js';
import { cancel, type Order } from './order.js';

/**
 * At the customer's wish: asks shipping, which alone knows whether the goods have left. A second time does nothing.
 * Throws OrderNotFound, OrderNotCancellable.
 */
@Injectable()
export class CancelOrder {
  constructor(
    private readonly database: Database,
    private readonly orders: OrderStore,
    private readonly order: DecideOrder,
  ) {}

  @Command({ emits: [OrderCancellationRequested] })
  run(tenantId: string, orderId: string): Promise<Order> {
    return this.database.transaction(tenantId, async (tx) => {
      const was = await this.orders.lock(tx, orderId);
      const is = cancel(was);
      const entry = { what: 'CANCELLATION_REQUESTED', actor: 'api', eventType: null, detail: '' };
      if (is !== was) await this.order.keep(tx, [{ was, is, entry, tx }]);
      return is;
    });
  }
}
