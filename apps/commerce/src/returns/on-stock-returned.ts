import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { ReturnCompleted } from '@erp/commerce-shared';
import { StockReturned } from '@erp/inventory-shared';
import { HearOfReturn } from './hear-of-return.js';

/** The goods that came back are on hand again. */
@EventHandlers()
export class OnStockReturned {
  constructor(private readonly returns: HearOfReturn) {}

  @On(StockReturned, { emits: [ReturnCompleted] })
  restock(event: EventOf<typeof StockReturned>, tx: Transaction): Promise<void> {
    return this.returns.hear(tx, event, 'restocked');
  }
}
