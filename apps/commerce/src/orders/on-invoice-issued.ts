import { EventHandlers, OnBatch, type BatchTransaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { InvoiceIssued } from '@erp/financial-shared';
import { DecideOrder } from './decide-order.js';
import { sayAmount } from './say-amount.js';

/** The customer has the invoice. */
@EventHandlers()
export class OnInvoiceIssued {
  constructor(private readonly order: DecideOrder) {}

  @OnBatch(InvoiceIssued)
  note(events: readonly EventOf<typeof InvoiceIssued>[], tx: BatchTransaction): Promise<void> {
    return this.order.note(tx, events, ({ invoiceNumber, total }) => `${invoiceNumber}: ${sayAmount(total)}`);
  }
}
