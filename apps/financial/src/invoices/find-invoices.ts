import { Database } from '@erp/common-messaging';
import { pageOf, type Page } from '@erp/service-kit';
import { Injectable } from '@nestjs/common';
import { InvoiceNotFound } from './invoice-errors.js';

const MONEY = (alias: string, column: string): string =>
  `json_build_object('amountMinor', ${alias}.${column}, 'currency', i.currency)`;

const AMOUNTS = (alias: string): string =>
  `'net', ${MONEY(alias, 'net_minor')}, 'tax', ${MONEY(alias, 'tax_minor')}, 'total', ${MONEY(alias, 'total_minor')}`;

/** What both answers show of an invoice. */
const SUMMARY = `
  'orderId', i.order_id, 'invoiceId', i.invoice_id, 'invoiceNumber', i.invoice_number, 'status', i.status,
  'customerId', i.customer_id, ${AMOUNTS('i')}, 'dispatchedAt', i.dispatched_at, 'issuedOn', i.issued_on,
  'payableBy', i.payable_by`;

const ONE = `
  SELECT json_build_object(${SUMMARY},
    'lines', (
      SELECT json_agg(json_build_object('lineNumber', l.line_number, 'sku', l.sku, 'quantity', l.quantity,
        ${AMOUNTS('l')}) ORDER BY l.line_number)
      FROM invoice_lines l WHERE l.tenant_id = i.tenant_id AND l.order_id = i.order_id),
    'creditNotes', (
      SELECT coalesce(json_agg(json_build_object('creditNoteId', c.credit_note_id, 'creditNoteNumber',
        c.credit_note_number, 'returnId', c.return_id, ${AMOUNTS('c')}, 'issuedOn', c.issued_on) ORDER BY c.sequence),
        '[]')
      FROM credit_notes c WHERE c.tenant_id = i.tenant_id AND c.order_id = i.order_id)) AS invoice
  FROM invoices i WHERE i.tenant_id = $1 AND i.order_id = $2`;

/** What one can ask of invoices. */
@Injectable()
export class FindInvoices {
  constructor(private readonly database: Database) {}

  /** That of an order with its lines and credit notes. Throws InvoiceNotFound. */
  one(tenantId: string, orderId: string): Promise<object> {
    return this.database.transaction(tenantId, async (tx) => {
      const [row] = await tx.query<{ invoice: object }>(ONE, [tenantId, orderId], 'invoice-one');
      if (!row) throw new InvoiceNotFound(orderId);
      return row.invoice;
    });
  }

  /** Those that are issued and have a lower number than `cursor`, the highest first. */
  async page(tenantId: string, limit: number, cursor?: number): Promise<Page<object>> {
    const rows = await this.database.transaction(tenantId, (tx) =>
      tx.query<{ sequence: string; invoice: object }>(
        `SELECT i.sequence, json_build_object(${SUMMARY}) AS invoice FROM invoices i
         WHERE i.tenant_id = $1 AND i.sequence < $2 ORDER BY i.sequence DESC LIMIT $3`,
        [tenantId, cursor ?? Number.MAX_SAFE_INTEGER, limit + 1],
        'invoices-page',
      ),
    );
    const { items, nextCursor } = pageOf(rows, limit, ({ sequence }) => sequence);
    return { items: items.map(({ invoice }) => invoice), nextCursor };
  }
}
