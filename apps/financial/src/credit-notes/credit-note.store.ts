import type { Transaction } from '@erp/common-messaging';
import { money } from '@erp/kernel';
import { Injectable } from '@nestjs/common';
import type { Credit, InvoicedLine } from './credit-note.js';

/** A credit note with the next number of its series. */
export interface CreditNote extends Credit {
  readonly creditNoteId: string;
  readonly orderId: string;
  readonly invoiceId: string;
  readonly returnId: string;
  readonly sequence: number;
  readonly creditNoteNumber: string;
  readonly issuedOn: string;
}

interface LineRow {
  order_id: string;
  line_number: number;
  quantity: number;
  credited: number;
  currency: string;
  net_minor: string;
  tax_minor: string;
}

/** SQL of `credit_notes` and `credit_note_lines`, which are only ever added to. */
@Injectable()
export class CreditNoteStore {
  /** The lines of these orders' invoices, and what of them is credited, by order. */
  async invoicedLines(tx: Transaction, orderIds: readonly string[]): Promise<Map<string, InvoicedLine[]>> {
    const rows = await tx.query<LineRow>(
      `SELECT l.order_id, l.line_number, l.quantity, i.currency, l.net_minor, l.tax_minor,
         coalesce((SELECT sum(c.quantity) FROM credit_note_lines c
           WHERE c.tenant_id = l.tenant_id AND c.order_id = l.order_id AND c.line_number = l.line_number), 0)::int AS credited
       FROM invoice_lines l JOIN invoices i ON i.tenant_id = l.tenant_id AND i.order_id = l.order_id
       WHERE l.tenant_id = $1 AND l.order_id = ANY ($2::uuid[]) ORDER BY l.order_id, l.line_number`,
      [tx.tenantId, orderIds],
      'credit-notes-invoiced-lines',
    );
    const lines = new Map<string, InvoicedLine[]>(orderIds.map((orderId) => [orderId, []]));
    for (const row of rows)
      lines.get(row.order_id)?.push({
        lineNumber: row.line_number,
        quantity: row.quantity,
        creditedQuantity: row.credited,
        net: money(Number(row.net_minor), row.currency),
        tax: money(Number(row.tax_minor), row.currency),
      });
    return lines;
  }

  /** Any number of credit notes with their lines, in one statement. */
  async insert(tx: Transaction, notes: readonly CreditNote[]): Promise<void> {
    if (notes.length === 0) return;
    const lines = notes.flatMap(({ creditNoteId, orderId, lines: credited }) =>
      credited.map((line) => ({ creditNoteId, orderId, ...line })),
    );
    await tx.query(
      `WITH issued AS (
         INSERT INTO credit_notes (tenant_id, credit_note_id, order_id, invoice_id, return_id, sequence,
           credit_note_number, currency, net_minor, tax_minor, total_minor, issued_on)
         SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[], $7::text[], $8::text[],
           $9::bigint[], $10::bigint[], $11::bigint[], $12::date[])
       )
       INSERT INTO credit_note_lines (tenant_id, credit_note_id, order_id, line_number, quantity, net_minor, tax_minor,
         total_minor)
       SELECT $1, * FROM unnest($13::uuid[], $14::uuid[], $15::int[], $16::int[], $17::bigint[], $18::bigint[],
         $19::bigint[])`,
      [
        tx.tenantId,
        notes.map((n) => n.creditNoteId),
        notes.map((n) => n.orderId),
        notes.map((n) => n.invoiceId),
        notes.map((n) => n.returnId),
        notes.map((n) => n.sequence),
        notes.map((n) => n.creditNoteNumber),
        notes.map((n) => n.total.currency),
        notes.map((n) => n.net.amountMinor),
        notes.map((n) => n.tax.amountMinor),
        notes.map((n) => n.total.amountMinor),
        notes.map((n) => n.issuedOn),
        lines.map((l) => l.creditNoteId),
        lines.map((l) => l.orderId),
        lines.map((l) => l.lineNumber),
        lines.map((l) => l.quantity),
        lines.map((l) => l.net.amountMinor),
        lines.map((l) => l.tax.amountMinor),
        lines.map((l) => l.total.amountMinor),
      ],
      'credit-notes-insert',
    );
  }
}
