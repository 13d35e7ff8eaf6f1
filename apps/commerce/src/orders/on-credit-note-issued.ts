import { EventHandlers, OnBatch, type BatchTransaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { CreditNoteIssued } from '@erp/financial-shared';
import { DecideOrder } from './decide-order.js';
import { sayAmount } from './say-amount.js';

/** What came back is taken off the invoice; what it means for the payment comes with PaymentRefunded. */
@EventHandlers()
export class OnCreditNoteIssued {
  constructor(private readonly order: DecideOrder) {}

  @OnBatch(CreditNoteIssued)
  note(events: readonly EventOf<typeof CreditNoteIssued>[], tx: BatchTransaction): Promise<void> {
    return this.order.note(
      tx,
      events,
      ({ creditNoteNumber, total }) => `${creditNoteNumber}: ${sayAmount(total)}`,
    );
  }
}
