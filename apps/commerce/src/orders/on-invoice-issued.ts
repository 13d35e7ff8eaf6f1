import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { InvoiceIssued } from '@erp/financial-shared';
import { DecideOrder } from './decide-order.js';
import { sayAmount } from './say-amount.js';

/** The customer has the invoice. */
@EventHandlers()
export class OnInvoiceIssued {
  constructor(private readonly order: DecideOrder) {}

  @On(InvoiceIssued)
  note(event: EventOf<typeof InvoiceIssued>, tx: Transaction): Promise<void> {
    const { invoiceNumber, total } = event.data;
    return this.order.note(tx, event, `${invoiceNumber}: ${sayAmount(total)}`);
  }
}
