import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { OrderConfirmed } from '@erp/commerce-shared';
import { StockReserved } from '@erp/inventory-shared';
import { DecideOrder } from './decide-order.js';
import { stockReserved } from './order-facts.js';

/** Every line of the order is held. */
@EventHandlers()
export class OnStockReserved {
  constructor(private readonly order: DecideOrder) {}

  @On(StockReserved, { emits: [OrderConfirmed] })
  confirm(event: EventOf<typeof StockReserved>, tx: Transaction): Promise<void> {
    return this.order.hear(tx, event, stockReserved, 'every line is held');
  }
}
