import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { ReceivablePaid } from '@erp/financial-shared';
import { DecideOrder } from './decide-order.js';
import { receivablePaid } from './order-facts.js';
import { sayAmount } from './say-amount.js';

/** A payment past the gateway: the order is owed by so much less. */
@EventHandlers()
export class OnReceivablePaid {
  constructor(private readonly order: DecideOrder) {}

  @On(ReceivablePaid)
  settle(event: EventOf<typeof ReceivablePaid>, tx: Transaction): Promise<void> {
    const { amount, open } = event.data;
    return this.order.hear(
      tx,
      event,
      (order) => receivablePaid(order, amount.amountMinor, open.amountMinor),
      `${sayAmount(amount)}, ${sayAmount(open)} still open`,
    );
  }
}
