import { EventPublisher, Jobs, type Origin, type Transaction } from '@erp/common-messaging';
import { CreditNoteIssued } from '@erp/financial-shared';
import { newId } from '@erp/kernel';
import { Injectable } from '@nestjs/common';
import { creditNoteEntry, dayOf, reversedInvoiceEntry } from '../journal-entries/entries-of-sales.js';
import type { JournalEntry } from '../journal-entries/journal-entry.js';
import { JournalEntryStore } from '../journal-entries/journal-entry.store.js';
import { REFUND_PAYMENT, type ReturnToRefund } from '../returns/refund-return.js';
import { ReturnStore, type ReturnToCredit } from '../returns/return.store.js';
import { afterCredit, creditFor, type Credit } from './credit-note.js';
import { CreditNoteStore, type CreditNote } from './credit-note.store.js';

const AT_ONCE = 100;

type Credited = ReturnToCredit & { readonly credit: Credit };

/** Part of the billing job: credits the goods that came back, posts it, tells of it, and has the refunds decided. */
@Injectable()
export class IssueCreditNotes {
  constructor(
    private readonly returns: ReturnStore,
    private readonly creditNotes: CreditNoteStore,
    private readonly journal: JournalEntryStore,
    private readonly events: EventPublisher,
    private readonly jobs: Jobs,
  ) {}

  /** `last` is the last number drawn, with the counters locked. Returns how many numbers were drawn. */
  async run(tx: Transaction, last: number): Promise<number> {
    const returns = await this.returns.toCredit(tx, AT_ONCE);
    if (returns.length === 0) return 0;
    const credited = await this.credit(tx, returns);
    const notes = numbered(credited, last, dayOf(new Date()));
    await this.creditNotes.insert(tx, notes);
    await this.journal.append(tx, await this.entriesOf(tx, notes));
    const originOfReturn = new Map(returns.map(({ returnId, origin }) => [returnId, origin]));
    for (const note of notes) await this.tell(becauseOf(tx, originOfReturn.get(note.returnId)), note);

    await this.returns.credited(
      tx,
      credited.map(({ returnId, currency, credit }) => ({
        returnId,
        currency,
        creditedMinor: credit.total.amountMinor,
      })),
    );
    for (const { orderId, returnId, origin } of returns)
      await this.jobs.add(becauseOf(tx, origin), REFUND_PAYMENT, {
        orderId,
        returnId,
      } satisfies ReturnToRefund);
    return notes.length;
  }

  /** One after the other: of two returns of one order, the second begins where the first ended. */
  private async credit(tx: Transaction, returns: readonly ReturnToCredit[]): Promise<Credited[]> {
    const invoiced = await this.creditNotes.invoicedLines(
      tx,
      returns.map(({ orderId }) => orderId),
    );
    return returns.map((goods) => {
      const lines = invoiced.get(goods.orderId) ?? [];
      const credit = creditFor(lines, goods.lines, goods.currency);
      invoiced.set(goods.orderId, afterCredit(lines, credit));
      return { ...goods, credit };
    });
  }

  /** Of an invoice that is taken back whole, the reversal of its entry. */
  private async entriesOf(tx: Transaction, notes: readonly CreditNote[]): Promise<JournalEntry[]> {
    const whole = notes.filter((note) => note.whole).map(({ invoiceId }) => invoiceId);
    const posted = await this.journal.ofInvoices(tx, whole);
    return notes.flatMap((note) => {
      const { orderId, creditNoteId, creditNoteNumber, issuedOn, invoiceId } = note;
      const source = { orderId, sourceId: creditNoteId, reference: creditNoteNumber, date: issuedOn };
      const invoiceEntry = note.whole ? posted.get(invoiceId) : undefined;
      return invoiceEntry ? [reversedInvoiceEntry(source, invoiceEntry)] : creditNoteEntry(source, note);
    });
  }

  private tell(tx: Transaction, note: CreditNote): Promise<void> {
    const { orderId, creditNoteId, invoiceId, creditNoteNumber, net, tax, total } = note;
    return this.events.publish(tx, CreditNoteIssued, {
      orderId,
      creditNoteId,
      invoiceId,
      creditNoteNumber,
      net,
      tax,
      total,
    });
  }
}

/** On account of the goods' return (R20). */
const becauseOf = (tx: Transaction, origin: Origin | null | undefined): Transaction =>
  origin ? tx.onAccountOf(origin) : tx;

/** Credit notes of the returns that have something to credit; the others draw no number. */
const numbered = (credited: readonly Credited[], last: number, issuedOn: string): CreditNote[] =>
  credited
    .filter(({ credit }) => credit.lines.length > 0)
    .map(({ orderId, invoiceId, returnId, credit }, i) => {
      const sequence = last + 1 + i;
      const creditNoteNumber = `CN-${String(sequence).padStart(6, '0')}`;
      return {
        ...credit,
        creditNoteId: newId(),
        orderId,
        invoiceId,
        returnId,
        sequence,
        creditNoteNumber,
        issuedOn,
      };
    });
