import { EventPublisher, type Transaction } from '@erp/common-messaging';
import type { EventEnvelope } from '@erp/common-messaging/contract';
import { ReturnCompleted } from '@erp/commerce-shared';
import { Injectable } from '@nestjs/common';
import { DecideOrder, entryOf } from '../orders/decide-order.js';
import { allReturned } from '../orders/order-facts.js';
import { OrderStore } from '../orders/order.store.js';
import type { Order } from '../orders/order.js';
import { ReturnStore } from './return.store.js';
import { heard, isAllBack, type ReturnFact, type ReturnedPieces } from './return.js';

/** An event of another context about a return; those that move goods say which. */
export type ReturnEvent = EventEnvelope<{
  readonly orderId: string;
  readonly returnId: string;
  readonly lines?: readonly ReturnedPieces[];
}>;

/**
 * What the reactions to a return share: hold the order, note the fact, and when it was the last one missing tell that
 * the return is completed. An order of which everything is back is RETURNED.
 */
@Injectable()
export class HearOfReturn {
  constructor(
    private readonly orders: OrderStore,
    private readonly order: DecideOrder,
    private readonly returns: ReturnStore,
    private readonly events: EventPublisher,
  ) {}

  /** `decide` is what the fact means for the order itself; it runs for the first of its kind only. */
  async hear(
    tx: Transaction,
    event: ReturnEvent,
    fact: ReturnFact,
    decide: (order: Order) => Order = (order) => order,
  ): Promise<void> {
    const { orderId, returnId, lines = [] } = event.data;
    const was = await this.orders.lock(tx, orderId);
    const before = await this.returns.find(tx, returnId, orderId);
    const after = heard(before, fact);
    await this.returns.save(tx, after, lines);

    let is = before[fact] ? was : decide(was);
    if (after.completed && !before.completed) {
      await this.events.publish(tx, ReturnCompleted, { orderId, returnId });
      if (isAllBack(await this.returns.linesOf(tx, orderId))) is = allReturned(is);
    }
    const detail = `return ${returnId}${after.completed ? ', completed' : ''}`;
    await this.order.keep(tx, [{ was, is, entry: entryOf(event, detail), tx }]);
  }
}
