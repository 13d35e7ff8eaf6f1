import { Database, Job, type JobRun, type Transaction } from '@erp/common-messaging';
import { CreditNoteIssued, InvoiceIssued } from '@erp/financial-shared';
import { Injectable } from '@nestjs/common';
import { IssueCreditNotes } from '../credit-notes/issue-credit-notes.js';
import { REFUND_PAYMENT } from '../returns/refund-return.js';
import { BillingCounterStore } from './billing-counter.store.js';
import { IssueInvoices } from './issue-invoices.js';

export const BILL = 'bill';

/**
 * The billing job: draws the numbers of all invoices and credit notes that are due (ADR-005). Each batch of dispatches or
 * returns adds one, without a key, because a key would be one row that all of a tenant's transactions lock. The first to
 * run does the work of those behind it, which find nothing due, or the counters held, and end. What they came for was
 * committed before they came, so the one that holds the counters finds it: it looks again after each commit.
 */
@Injectable()
export class Bill {
  constructor(
    private readonly database: Database,
    private readonly counters: BillingCounterStore,
    private readonly issueInvoices: IssueInvoices,
    private readonly issueCreditNotes: IssueCreditNotes,
  ) {}

  @Job(BILL, { emits: [InvoiceIssued, CreditNoteIssued], jobs: [REFUND_PAYMENT] })
  async run(_payload: object, { tenantId }: Pick<JobRun, 'tenantId'>): Promise<void> {
    while (await this.database.transaction(tenantId, (tx) => this.some(tx)));
  }

  /**
   * A batch, numbered in the transaction that writes it: no gap, also when it is killed. False when none is due, or when
   * another job is at it.
   */
  private async some(tx: Transaction): Promise<boolean> {
    if (!(await this.counters.anythingDue(tx))) return false;
    const counters = await this.counters.tryLock(tx);
    if (!counters) return false;
    const { lastInvoice, lastCreditNote } = counters;
    // Invoices first: a credit note needs its invoice's number.
    const invoices = await this.issueInvoices.run(tx, lastInvoice);
    const creditNotes = await this.issueCreditNotes.run(tx, lastCreditNote);
    await this.counters.save(tx, {
      lastInvoice: lastInvoice + invoices,
      lastCreditNote: lastCreditNote + creditNotes,
    });
    return true;
  }
}
