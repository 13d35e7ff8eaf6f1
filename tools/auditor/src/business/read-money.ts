import type { Snapshot } from '../database.js';
import type {
  AccountBalanceFact,
  BillingCounterFact,
  CreditNoteFact,
  InvoiceFact,
  JournalEntryFact,
  MoneyFacts,
  PaymentFact,
  ReceivableFact,
} from './money-facts.js';

/** Accounts receivable in the chart of accounts that financial gives every tenant. */
const RECEIVABLE_ACCOUNT = '1200';

/** PostgreSQL's bigint and numeric come as text. */
type AsText<Fact, Amounts extends keyof Fact> = Omit<Fact, Amounts> & Record<Amounts, string>;

export async function readMoney(financial: Snapshot): Promise<MoneyFacts> {
  return {
    payments: await readPayments(financial),
    invoices: await readInvoices(financial),
    creditNotes: await readCreditNotes(financial),
    counters: await readCounters(financial),
    receivables: await readReceivables(financial),
    entries: await readEntries(financial),
    balances: await readBalances(financial),
    receivableAccount: RECEIVABLE_ACCOUNT,
  };
}

function readPayments(financial: Snapshot): Promise<PaymentFact[]> {
  return financial.read<AsText<PaymentFact, 'amountMinor' | 'capturedMinor' | 'refundedMinor'>, PaymentFact>(
    `SELECT tenant_id AS "tenantId", order_id AS "orderId", payment_id AS "paymentId", status,
            status IN ('AUTHORISING', 'AUTHORISED', 'CAPTURING', 'VOIDING') AS authorized,
            status IN ('CAPTURE_FAILED', 'VOIDED') AND decline_code IS NOT NULL AS unreleased,
            payment_token IS NULL AS "onAccount", coalesce(currency, '') AS currency,
            coalesce(amount_minor, 0) AS "amountMinor", captured_minor AS "capturedMinor",
            refunded_minor AS "refundedMinor"
     FROM payments`,
    (row) => ({
      ...row,
      amountMinor: BigInt(row.amountMinor),
      capturedMinor: BigInt(row.capturedMinor),
      refundedMinor: BigInt(row.refundedMinor),
    }),
  );
}

function readInvoices(financial: Snapshot): Promise<InvoiceFact[]> {
  return financial.read<AsText<InvoiceFact, 'totalMinor'>, InvoiceFact>(
    `SELECT tenant_id AS "tenantId", order_id AS "orderId", invoice_id AS "invoiceId", sequence::float8 AS number,
            currency, total_minor AS "totalMinor"
     FROM invoices`,
    (row) => ({ ...row, totalMinor: BigInt(row.totalMinor) }),
  );
}

function readCreditNotes(financial: Snapshot): Promise<CreditNoteFact[]> {
  return financial.read<AsText<CreditNoteFact, 'totalMinor'>, CreditNoteFact>(
    `SELECT tenant_id AS "tenantId", order_id AS "orderId", credit_note_id AS "creditNoteId",
            invoice_id AS "invoiceId", sequence::float8 AS number, currency, total_minor AS "totalMinor"
     FROM credit_notes`,
    (row) => ({ ...row, totalMinor: BigInt(row.totalMinor) }),
  );
}

function readCounters(financial: Snapshot): Promise<BillingCounterFact[]> {
  return financial.read<BillingCounterFact, BillingCounterFact>(
    `SELECT tenant_id AS "tenantId", last_invoice::float8 AS "lastInvoice",
            last_credit_note::float8 AS "lastCreditNote"
     FROM billing_counters`,
    (row) => row,
  );
}

/** What the books say an order's customer owes, and what came in other ways than by the gateway. */
function readReceivables(financial: Snapshot): Promise<ReceivableFact[]> {
  return financial.read<AsText<ReceivableFact, 'bookedMinor' | 'bankedMinor'>, ReceivableFact>(
    `WITH booked AS (
       SELECT tenant_id, e.order_id, p.currency, sum(p.debit_minor - p.credit_minor) AS minor
       FROM postings p JOIN journal_entries e USING (tenant_id, entry_id)
       WHERE p.account_code = '${RECEIVABLE_ACCOUNT}' AND e.order_id IS NOT NULL GROUP BY 1, 2, 3
     ), banked AS (
       SELECT tenant_id, order_id, currency, sum(amount_minor) AS minor FROM receivable_payments GROUP BY 1, 2, 3
     )
     SELECT tenant_id AS "tenantId", order_id AS "orderId", currency,
            coalesce(booked.minor, 0) AS "bookedMinor", coalesce(banked.minor, 0) AS "bankedMinor"
     FROM booked FULL JOIN banked USING (tenant_id, order_id, currency)`,
    (row) => ({ ...row, bookedMinor: BigInt(row.bookedMinor), bankedMinor: BigInt(row.bankedMinor) }),
  );
}

function readEntries(financial: Snapshot): Promise<JournalEntryFact[]> {
  return financial.read<
    Omit<JournalEntryFact, 'imbalances'> & { imbalances: { currency: string; minor: string }[] | null },
    JournalEntryFact
  >(
    `WITH sums AS (
       SELECT tenant_id, entry_id, currency, count(*) AS postings, sum(debit_minor - credit_minor) AS minor
       FROM postings GROUP BY 1, 2, 3
     )
     SELECT e.tenant_id AS "tenantId", e.entry_id AS "entryId", e.reverses_entry_id AS reverses,
            coalesce(sum(s.postings), 0)::float8 AS postings,
            jsonb_agg(jsonb_build_object('currency', s.currency, 'minor', s.minor::text))
              FILTER (WHERE s.minor <> 0) AS imbalances
     FROM journal_entries e LEFT JOIN sums s USING (tenant_id, entry_id) GROUP BY 1, 2, 3`,
    ({ imbalances, ...entry }) => ({
      ...entry,
      imbalances: (imbalances ?? []).map(({ currency, minor }) => ({ currency, minor: BigInt(minor) })),
    }),
  );
}

function readBalances(financial: Snapshot): Promise<AccountBalanceFact[]> {
  return financial.read<AsText<AccountBalanceFact, 'balanceMinor'>, AccountBalanceFact>(
    `SELECT tenant_id AS "tenantId", account_code AS account, currency,
            sum(debit_minor - credit_minor) AS "balanceMinor"
     FROM postings GROUP BY 1, 2, 3`,
    (row) => ({ ...row, balanceMinor: BigInt(row.balanceMinor) }),
  );
}
