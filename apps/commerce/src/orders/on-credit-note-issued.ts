import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { CreditNoteIssued } from '@erp/financial-shared';
import { DecideOrder } from './decide-order.js';
import { sayAmount } from './say-amount.js';

/** What came back is taken off the invoice; what it means for the payment comes with PaymentRefunded. */
@EventHandlers()
export class OnCreditNoteIssued {
  constructor(private readonly order: DecideOrder) {}

  @On(CreditNoteIssued)
  note(event: EventOf<typeof CreditNoteIssued>, tx: Transaction): Promise<void> {
    const { creditNoteNumber, total } = event.data;
    return this.order.note(tx, event, `${creditNoteNumber}: ${sayAmount(total)}`);
  }
}
