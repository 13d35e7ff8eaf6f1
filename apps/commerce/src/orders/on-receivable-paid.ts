import { EventHandlers, OnBatch, type BatchTransaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { ReceivablePaid } from '@erp/financial-shared';
import { DecideOrder } from './decide-order.js';
import { receivablePaid } from './order-facts.js';
import { sayAmount } from './say-amount.js';

/** A payment past the gateway: the order is owed by so much less. */
@EventHandlers()
export class OnReceivablePaid {
  constructor(private readonly order: DecideOrder) {}

  @OnBatch(ReceivablePaid)
  settle(events: readonly EventOf<typeof ReceivablePaid>[], tx: BatchTransaction): Promise<void> {
    return this.order.hear(
      tx,
      events,
      (order, { amount, open }) => receivablePaid(order, amount.amountMinor, open.amountMinor),
      ({ amount, open }) => `${sayAmount(amount)}, ${sayAmount(open)} still open`,
    );
  }
}
