// What financial says: payments, documents, what is owed, and the books. Amounts are in minor units of the currency.
import type { OfOrder } from './order-facts.js';

export interface PaymentFact extends OfOrder {
  readonly paymentId: string;
  /** As financial calls it; only told. */
  readonly status: string;
  /** Money is promised for it, or is being asked for: neither captured nor let go. */
  readonly authorized: boolean;
  /** The gateway refused to capture or to void it: its authorisation stands there until it expires. */
  readonly unreleased: boolean;
  /** Never captured: paid after the invoice. */
  readonly onAccount: boolean;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly capturedMinor: bigint;
  readonly refundedMinor: bigint;
}

export interface InvoiceFact extends OfOrder {
  readonly invoiceId: string;
  /** Counts from 1 within the tenant; null until the billing job has drawn it. */
  readonly number: number | null;
  readonly currency: string;
  readonly totalMinor: bigint;
}

export interface CreditNoteFact extends OfOrder {
  readonly creditNoteId: string;
  readonly invoiceId: string;
  /** Counts from 1 within the tenant, in a series of its own. */
  readonly number: number | null;
  readonly currency: string;
  readonly totalMinor: bigint;
}

/** The numbers that were drawn last; 0 for none. */
export interface BillingCounterFact {
  readonly tenantId: string;
  readonly lastInvoice: number;
  readonly lastCreditNote: number;
}

/** What an order's customer owes. */
export interface ReceivableFact extends OfOrder {
  readonly currency: string;
  /** By the books: what the order's entries post to accounts receivable. Negative when more was paid than owed. */
  readonly bookedMinor: bigint;
  /** Paid outside the gateway, such as by bank transfer. */
  readonly bankedMinor: bigint;
}

/** A journal entry, its postings added up. */
export interface JournalEntryFact {
  readonly tenantId: string;
  readonly entryId: string;
  readonly postings: number;
  /** Debit less credit by currency, where it is not zero. */
  readonly imbalances: readonly { readonly currency: string; readonly minor: bigint }[];
  /** The entry that this one reverses. */
  readonly reverses: string | null;
}

/** Debit less credit over all postings of an account. */
export interface AccountBalanceFact {
  readonly tenantId: string;
  /** Its code in the chart of accounts. */
  readonly account: string;
  readonly currency: string;
  readonly balanceMinor: bigint;
}

export interface MoneyFacts {
  readonly payments: readonly PaymentFact[];
  readonly invoices: readonly InvoiceFact[];
  readonly creditNotes: readonly CreditNoteFact[];
  readonly counters: readonly BillingCounterFact[];
  readonly receivables: readonly ReceivableFact[];
  readonly entries: readonly JournalEntryFact[];
  readonly balances: readonly AccountBalanceFact[];
  /** The account of what customers owe. */
  readonly receivableAccount: string;
}

/** A charge as the payment gateway itself has it. */
export interface ChargeFact {
  readonly chargeId: string;
  /** What financial gave it when it authorised: the id of the order. */
  readonly reference: string;
  readonly status: 'AUTHORIZED' | 'DECLINED' | 'VOIDED';
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly capturedMinor: bigint;
  readonly refundedMinor: bigint;
}
