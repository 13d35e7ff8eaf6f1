import type { BatchTransaction, Transaction } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';
import type { JournalEntry } from './journal-entry.js';

/** An entry as it stands in the books. */
export interface PostedEntry extends JournalEntry {
  readonly postedAt: string;
  /** Null unless it is reversed. */
  readonly reversedByEntryId: string | null;
}

export interface EntryFilter {
  readonly orderId?: string;
  /** Entries older than this one. */
  readonly cursor?: string;
}

/** Greater than any id. */
const NEWEST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const ENTRY = `json_build_object(
  'entryId', e.entry_id, 'kind', e.kind, 'orderId', e.order_id, 'sourceId', e.source_id,
  'reversesEntryId', e.reverses_entry_id, 'description', e.description, 'entryDate', e.entry_date,
  'postedAt', e.posted_at,
  'reversedByEntryId', (SELECT r.entry_id FROM journal_entries r
     WHERE r.tenant_id = e.tenant_id AND r.reverses_entry_id = e.entry_id),
  'postings', (SELECT json_agg(json_build_object('accountCode', p.account_code,
       'side', CASE WHEN p.debit_minor > 0 THEN 'DEBIT' ELSE 'CREDIT' END,
       'amount', json_build_object('amountMinor', p.debit_minor + p.credit_minor, 'currency', p.currency))
       ORDER BY p.line_number)
     FROM postings p WHERE p.tenant_id = e.tenant_id AND p.entry_id = e.entry_id)) AS entry`;

/** SQL of `journal_entries` and `postings`, which are only ever added to. */
@Injectable()
export class JournalEntryStore {
  /** Any number of entries with their postings, in one statement. */
  async append(tx: Transaction | BatchTransaction, entries: readonly JournalEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const postings = entries.flatMap(({ entryId, postings: lines }) =>
      lines.map((posting, i) => ({ entryId, lineNumber: i + 1, ...posting })),
    );
    await tx.query(
      `WITH entered AS (
         INSERT INTO journal_entries (tenant_id, entry_id, kind, order_id, source_id, reverses_entry_id, description,
           entry_date)
         SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::date[])
       )
       INSERT INTO postings (tenant_id, entry_id, line_number, account_code, currency, debit_minor, credit_minor)
       SELECT $1, * FROM unnest($9::uuid[], $10::int[], $11::text[], $12::text[], $13::bigint[], $14::bigint[])`,
      [
        tx.tenantId,
        entries.map((e) => e.entryId),
        entries.map((e) => e.kind),
        entries.map((e) => e.orderId),
        entries.map((e) => e.sourceId),
        entries.map((e) => e.reversesEntryId),
        entries.map((e) => e.description),
        entries.map((e) => e.entryDate),
        postings.map((p) => p.entryId),
        postings.map((p) => p.lineNumber),
        postings.map((p) => p.accountCode),
        postings.map((p) => p.amount.currency),
        postings.map((p) => (p.side === 'DEBIT' ? p.amount.amountMinor : 0)),
        postings.map((p) => (p.side === 'CREDIT' ? p.amount.amountMinor : 0)),
      ],
      'journal-append',
    );
  }

  async find(tx: Transaction, entryId: string): Promise<PostedEntry | undefined> {
    const [row] = await tx.query<{ entry: PostedEntry }>(
      `SELECT ${ENTRY} FROM journal_entries e WHERE e.tenant_id = $1 AND e.entry_id = $2`,
      [tx.tenantId, entryId],
    );
    return row?.entry;
  }

  /** Of the invoices among these that were posted, the entry of each, by the invoice's id. */
  async ofInvoices(tx: Transaction, invoiceIds: readonly string[]): Promise<Map<string, JournalEntry>> {
    const rows = await tx.query<{ id: string; entry: PostedEntry }>(
      `SELECT e.source_id AS id, ${ENTRY} FROM journal_entries e
       WHERE e.tenant_id = $1 AND e.kind = 'INVOICE' AND e.source_id = ANY ($2::uuid[])`,
      [tx.tenantId, invoiceIds],
      'journal-of-invoices',
    );
    return new Map(rows.map(({ id, entry }) => [id, entry]));
  }

  /** Newest first; one more than `limit` tells that there are more. */
  async page(
    tx: Transaction,
    { orderId, cursor = NEWEST }: EntryFilter,
    limit: number,
  ): Promise<PostedEntry[]> {
    const rows = await tx.query<{ entry: PostedEntry }>(
      `SELECT ${ENTRY} FROM journal_entries e
       WHERE e.tenant_id = $1 AND e.entry_id < $2 AND ($3::uuid IS NULL OR e.order_id = $3)
       ORDER BY e.entry_id DESC LIMIT $4`,
      [tx.tenantId, cursor, orderId ?? null, limit],
    );
    return rows.map(({ entry }) => entry);
  }

  /** What is owed of an order: the balance of its postings to `accountCode`, in minor units. */
  async balanceOfOrder(tx: Transaction, orderId: string, accountCode: string): Promise<number> {
    const [row] = await tx.query<{ balance: string }>(
      `SELECT coalesce(sum(p.debit_minor - p.credit_minor), 0) AS balance
       FROM journal_entries e JOIN postings p ON p.tenant_id = e.tenant_id AND p.entry_id = e.entry_id
       WHERE e.tenant_id = $1 AND e.order_id = $2 AND p.account_code = $3`,
      [tx.tenantId, orderId, accountCode],
    );
    return Number(row!.balance);
  }
}
