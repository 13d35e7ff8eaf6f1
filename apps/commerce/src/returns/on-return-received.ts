import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { ReturnCompleted } from '@erp/commerce-shared';
import { ReturnReceived } from '@erp/shipping-shared';
import { HearOfReturn } from './hear-of-return.js';

/** The goods are in the warehouse; those that could not be delivered begin their return with it. */
@EventHandlers()
export class OnReturnReceived {
  constructor(private readonly returns: HearOfReturn) {}

  @On(ReturnReceived, { emits: [ReturnCompleted] })
  receive(event: EventOf<typeof ReturnReceived>, tx: Transaction): Promise<void> {
    return this.returns.hear(tx, event, 'received');
  }
}
