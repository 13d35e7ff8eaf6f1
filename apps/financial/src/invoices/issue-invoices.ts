import { EventPublisher, type Transaction } from '@erp/common-messaging';
import { InvoiceIssued } from '@erp/financial-shared';
import { Injectable } from '@nestjs/common';
import { FinancialSettings } from '../financial-settings.js';
import { dayOf, invoiceEntry } from '../journal-entries/entries-of-sales.js';
import { JournalEntryStore } from '../journal-entries/journal-entry.store.js';
import { payableBy } from './invoice.js';
import { InvoiceStore } from './invoice.store.js';

/** Enough for a burst, and few enough that a transaction stays below a tenth of a second. */
const AT_ONCE = 300;

/** Part of the billing job: numbers what is due, posts it and tells of it, set-based. */
@Injectable()
export class IssueInvoices {
  constructor(
    private readonly invoices: InvoiceStore,
    private readonly journal: JournalEntryStore,
    private readonly events: EventPublisher,
    private readonly settings: FinancialSettings,
  ) {}

  /** `last` is the last number drawn, with the counters locked. Returns how many numbers were drawn. */
  async run(tx: Transaction, last: number): Promise<number> {
    const issuedOn = dayOf(new Date());
    const issued = await this.invoices.issueDue(tx, {
      last,
      limit: AT_ONCE,
      issuedOn,
      payableBy: payableBy(issuedOn, this.settings.paymentTermsDays),
    });
    const entries = issued.flatMap(({ orderId, invoiceId, invoiceNumber, ...amounts }) =>
      invoiceEntry({ orderId, sourceId: invoiceId, reference: invoiceNumber, date: issuedOn }, amounts),
    );
    await this.journal.append(tx, entries);
    for (const { origin, ...invoice } of issued)
      await this.events.publish(origin ? tx.onAccountOf(origin) : tx, InvoiceIssued, invoice);
    return issued.length;
  }
}
