import type { BatchTransaction, Origin, Transaction } from '@erp/common-messaging';
import { money, type Money } from '@erp/kernel';
import { Injectable } from '@nestjs/common';
import type { Invoice } from './invoice.js';

/** An invoice that waits for its number, and because of what it does. */
export interface DueInvoice extends Invoice {
  readonly origin: Origin;
}

/** An invoice that has just been given its number. */
export interface IssuedInvoice {
  readonly orderId: string;
  readonly invoiceId: string;
  readonly invoiceNumber: string;
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
  /** Because of what the goods left; null for one of before origins were kept. */
  readonly origin: Origin | null;
}

/** What the numbering needs to know. Days are YYYY-MM-DD. */
export interface Numbering {
  /** The last number drawn; the counter's row is locked. */
  readonly last: number;
  readonly limit: number;
  readonly issuedOn: string;
  readonly payableBy: string;
}

interface IssuedRow {
  order_id: string;
  invoice_id: string;
  invoice_number: string;
  currency: string;
  net_minor: string;
  tax_minor: string;
  total_minor: string;
  origin: Origin | null;
}

/** SQL of `invoices` and `invoice_lines`. */
@Injectable()
export class InvoiceStore {
  /** Writes invoices that wait for their numbers; one that is there already stays as it is. */
  async insertDue(tx: Transaction | BatchTransaction, invoices: readonly DueInvoice[]): Promise<void> {
    const lines = invoices.flatMap(({ orderId, lines: ofOrder }) =>
      ofOrder.map((line) => ({ orderId, ...line })),
    );
    await tx.query(
      `WITH due AS (
         INSERT INTO invoices (tenant_id, order_id, invoice_id, customer_id, currency, net_minor, tax_minor, total_minor,
           dispatched_at, origin)
         SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::bigint[], $7::bigint[],
           $8::bigint[], $9::timestamptz[], $10::jsonb[])
         ON CONFLICT (tenant_id, order_id) DO NOTHING RETURNING order_id
       )
       INSERT INTO invoice_lines (tenant_id, order_id, line_number, sku, quantity, net_minor, tax_minor, total_minor)
       SELECT $1, l.* FROM unnest($11::uuid[], $12::int[], $13::text[], $14::int[], $15::bigint[], $16::bigint[],
         $17::bigint[]) AS l (order_id) JOIN due USING (order_id)`,
      [
        tx.tenantId,
        invoices.map((i) => i.orderId),
        invoices.map((i) => i.invoiceId),
        invoices.map((i) => i.customerId),
        invoices.map((i) => i.total.currency),
        invoices.map((i) => i.net.amountMinor),
        invoices.map((i) => i.tax.amountMinor),
        invoices.map((i) => i.total.amountMinor),
        invoices.map((i) => i.dispatchedAt),
        invoices.map((i) => JSON.stringify(i.origin)),
        lines.map((l) => l.orderId),
        lines.map((l) => l.lineNumber),
        lines.map((l) => l.sku),
        lines.map((l) => l.quantity),
        lines.map((l) => l.net.amountMinor),
        lines.map((l) => l.tax.amountMinor),
        lines.map((l) => l.total.amountMinor),
      ],
      'invoices-insert-due',
    );
  }

  /**
   * Numbers what is due, in the order in which the goods left, in one statement; returned in the order of the numbers.
   * lpad would cut a number of more than six digits.
   */
  async issueDue(tx: Transaction, { last, limit, issuedOn, payableBy }: Numbering): Promise<IssuedInvoice[]> {
    const rows = await tx.query<IssuedRow>(
      `WITH oldest AS (
         SELECT order_id, dispatched_at FROM invoices
         WHERE tenant_id = $1 AND status = 'DUE' ORDER BY dispatched_at, order_id LIMIT $3
       ), due AS (
         SELECT order_id, $2::bigint + row_number() OVER (ORDER BY dispatched_at, order_id) AS sequence FROM oldest
       ), issued AS (
         UPDATE invoices i SET status = 'ISSUED', sequence = due.sequence,
           invoice_number = 'INV-' || lpad(due.sequence::text, greatest(6, length(due.sequence::text)), '0'),
           issued_on = $4, payable_by = $5, issued_at = clock_timestamp()
         FROM due WHERE i.tenant_id = $1 AND i.order_id = due.order_id
         RETURNING i.order_id, i.invoice_id, i.invoice_number, i.currency, i.net_minor, i.tax_minor, i.total_minor,
           i.origin, i.sequence
       )
       SELECT * FROM issued ORDER BY sequence`,
      [tx.tenantId, last, limit, issuedOn, payableBy],
      'invoices-issue-due',
    );
    return rows.map((row) => ({
      orderId: row.order_id,
      invoiceId: row.invoice_id,
      invoiceNumber: row.invoice_number,
      net: money(Number(row.net_minor), row.currency),
      tax: money(Number(row.tax_minor), row.currency),
      total: money(Number(row.total_minor), row.currency),
      origin: row.origin,
    }));
  }

  /** Currency of an order's invoice that has been issued. */
  async currencyOfIssued(tx: Transaction, orderId: string): Promise<string | undefined> {
    const [row] = await tx.query<{ currency: string }>(
      `SELECT currency FROM invoices WHERE tenant_id = $1 AND order_id = $2 AND status = 'ISSUED'`,
      [tx.tenantId, orderId],
    );
    return row?.currency;
  }
}
