import { addMoney, newId, type Money } from '@erp/kernel';
import { ROLES } from '../accounts/account.js';
import {
  credit,
  debit,
  journalEntry,
  reversalOf,
  type EntryKind,
  type JournalEntry,
  type Posting,
} from './journal-entry.js';

/** An amount before and with tax: that of an invoice, of a credit note, of a line. */
export interface TaxedAmount {
  readonly net: Money;
  readonly tax: Money;
}

/** What an entry of a sale is posted for. */
export interface Source {
  readonly orderId: string;
  /** Id of the document. */
  readonly sourceId: string;
  /** What people call it. */
  readonly reference: string;
  /** As YYYY-MM-DD. */
  readonly date: string;
}

// Each answers [] when there is nothing to post: an order may cost 0.00.

/** The customer owes the total: revenue before tax, and the tax is owed to the state. */
export const invoiceEntry = (source: Source, { net, tax }: TaxedAmount): JournalEntry[] =>
  entry('INVOICE', source, 'Invoice', [
    ...debit(ROLES.RECEIVABLE, addMoney(net, tax)),
    ...credit(ROLES.REVENUE, net),
    ...credit(ROLES.TAX_PAYABLE, tax),
  ]);

/** Part of an invoice is taken back. */
export const creditNoteEntry = (source: Source, { net, tax }: TaxedAmount): JournalEntry[] =>
  entry('CREDIT_NOTE', source, 'Credit note', [
    ...debit(ROLES.REVENUE, net),
    ...debit(ROLES.TAX_PAYABLE, tax),
    ...credit(ROLES.RECEIVABLE, addMoney(net, tax)),
  ]);

/** All of an invoice is taken back: the reversal of its entry. */
export const reversedInvoiceEntry = (source: Source, invoiceEntryPosted: JournalEntry): JournalEntry =>
  reversalOf(invoiceEntryPosted, {
    entryId: newId(),
    kind: 'CREDIT_NOTE',
    sourceId: source.sourceId,
    description: `Credit note ${source.reference}`,
    entryDate: source.date,
  });

/** The gateway has collected the money. */
export const captureEntry = (source: Source, amount: Money): JournalEntry[] =>
  entry('CAPTURE', source, 'Captured by the gateway', [
    ...debit(ROLES.CLEARING, amount),
    ...credit(ROLES.RECEIVABLE, amount),
  ]);

/** The gateway has given money back. */
export const refundEntry = (source: Source, amount: Money): JournalEntry[] =>
  entry('REFUND', source, 'Refunded by the gateway', [
    ...debit(ROLES.RECEIVABLE, amount),
    ...credit(ROLES.CLEARING, amount),
  ]);

/** The customer paid outside the gateway. */
export const receiptEntry = (source: Source, amount: Money): JournalEntry[] =>
  entry('RECEIPT', source, 'Received', [...debit(ROLES.BANK, amount), ...credit(ROLES.RECEIVABLE, amount)]);

const entry = (
  kind: EntryKind,
  { orderId, sourceId, reference, date }: Source,
  what: string,
  postings: readonly Posting[],
): JournalEntry[] =>
  postings.length === 0
    ? []
    : [
        journalEntry(
          {
            entryId: newId(),
            kind,
            orderId,
            sourceId,
            reversesEntryId: null,
            description: `${what} ${reference}`.trim(),
            entryDate: date,
          },
          postings,
        ),
      ];

/** A day as the books write it, in UTC. */
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);
