import type { Transaction } from '@erp/common-messaging';
import type { Money } from '@erp/kernel';
import { Injectable } from '@nestjs/common';
import { ROLES } from '../accounts/account.js';

export interface Receipt {
  readonly receiptId: string;
  readonly orderId: string;
  readonly amount: Money;
  /** What the customer wrote on the transfer. */
  readonly reference: string;
}

/** What is owed of an order, in minor units. Open is invoiced - credited - captured - paid + refunded. */
export interface Receivable {
  readonly orderId: string;
  readonly customerId: string;
  readonly invoiceNumber: string;
  readonly issuedOn: string;
  readonly payableBy: string;
  readonly daysLate: number;
  readonly currency: string;
  readonly invoicedMinor: number;
  readonly creditedMinor: number;
  readonly capturedMinor: number;
  readonly paidMinor: number;
  readonly refundedMinor: number;
  /** Negative when we owe the customer. */
  readonly openMinor: number;
}

const OF_KIND = (kind: string): string =>
  `coalesce(sum(p.debit_minor - p.credit_minor) FILTER (WHERE e.kind = '${kind}'), 0)`;

/**
 * Made of the journal alone: the balance of each order on the account of receivables at the end of the day $2, so that
 * this list and the trial balance cannot differ.
 */
const OWED = `
  SELECT e.order_id, p.currency, sum(p.debit_minor - p.credit_minor) AS open,
    ${OF_KIND('INVOICE')} AS invoiced, -${OF_KIND('CREDIT_NOTE')} AS credited, -${OF_KIND('CAPTURE')} AS captured,
    -${OF_KIND('RECEIPT')} AS paid, ${OF_KIND('REFUND')} AS refunded
  FROM journal_entries e JOIN postings p ON p.tenant_id = e.tenant_id AND p.entry_id = e.entry_id
  WHERE e.tenant_id = $1 AND e.order_id IS NOT NULL AND e.entry_date <= $2
    AND p.account_code = '${ROLES.RECEIVABLE}'`;

const RECEIVABLE = `json_build_object('orderId', i.order_id, 'customerId', i.customer_id,
  'invoiceNumber', i.invoice_number, 'issuedOn', i.issued_on, 'payableBy', i.payable_by,
  'daysLate', greatest(0, $2::date - i.payable_by), 'currency', o.currency, 'invoicedMinor', o.invoiced,
  'creditedMinor', o.credited, 'capturedMinor', o.captured, 'paidMinor', o.paid, 'refundedMinor', o.refunded,
  'openMinor', o.open) AS receivable`;

/** The invoice of what is owed, when it had been issued by then. */
const INVOICE = `JOIN invoices i ON i.tenant_id = $1 AND i.order_id = o.order_id AND i.issued_on <= $2`;

/** SQL of `receivable_payments`, and what the journal says of receivables. Days are YYYY-MM-DD. */
@Injectable()
export class ReceivableStore {
  async insertReceipt(tx: Transaction, { receiptId, orderId, amount, reference }: Receipt): Promise<void> {
    await tx.query(
      `INSERT INTO receivable_payments (tenant_id, receipt_id, order_id, amount_minor, currency, reference)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [tx.tenantId, receiptId, orderId, amount.amountMinor, amount.currency, reference],
    );
  }

  /** Those that were not zero at the end of the day, in the order of their orders' ids, after the id `cursor`. */
  async open(tx: Transaction, asOf: string, limit: number, cursor?: string): Promise<Receivable[]> {
    const rows = await tx.query<{ receivable: Receivable }>(
      `WITH o AS (
         ${OWED} AND ($3::uuid IS NULL OR e.order_id > $3)
         GROUP BY e.order_id, p.currency HAVING sum(p.debit_minor - p.credit_minor) <> 0
       )
       SELECT ${RECEIVABLE} FROM o ${INVOICE} ORDER BY i.order_id LIMIT $4`,
      [tx.tenantId, asOf, cursor ?? null, limit],
    );
    return rows.map(({ receivable }) => receivable);
  }

  /** What is open in all, by currency and by the days by which it is late: one row for each day at the most. */
  openByDaysLate(
    tx: Transaction,
    asOf: string,
  ): Promise<{ currency: string; daysLate: number; openMinor: number }[]> {
    return tx.query<{ currency: string; daysLate: number; openMinor: number }>(
      `WITH o AS (${OWED} GROUP BY e.order_id, p.currency HAVING sum(p.debit_minor - p.credit_minor) <> 0)
       SELECT o.currency, greatest(0, $2::date - i.payable_by) AS "daysLate", sum(o.open)::float8 AS "openMinor"
       FROM o ${INVOICE} GROUP BY 1, 2`,
      [tx.tenantId, asOf],
    );
  }

  /** Of one order, also when nothing is open any more; undefined before its invoice was issued. */
  async find(tx: Transaction, orderId: string, asOf: string): Promise<Receivable | undefined> {
    const [row] = await tx.query<{ receivable: Receivable }>(
      `WITH o AS (${OWED} AND e.order_id = $3 GROUP BY e.order_id, p.currency)
       SELECT ${RECEIVABLE} FROM o ${INVOICE}`,
      [tx.tenantId, asOf, orderId],
    );
    return row?.receivable;
  }
}
