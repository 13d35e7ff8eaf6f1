import type { Transaction } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';

/** The last number drawn of each series; 0 when there was none. */
export interface Counters {
  readonly lastInvoice: number;
  readonly lastCreditNote: number;
}

interface CountersRow {
  readonly last_invoice: string;
  readonly last_credit_note: string;
}

/** SQL of `billing_counters`, one row for each tenant. */
@Injectable()
export class BillingCounterStore {
  /** Whether anything waits for a number. Looks without a lock, so that the many jobs that find nothing wait for nobody. */
  async anythingDue(tx: Transaction): Promise<boolean> {
    const [row] = await tx.query<{ due: boolean }>(
      `SELECT EXISTS (SELECT FROM invoices WHERE tenant_id = $1 AND status = 'DUE')
         OR EXISTS (SELECT FROM returns r JOIN invoices i ON i.tenant_id = r.tenant_id AND i.order_id = r.order_id
                    WHERE r.tenant_id = $1 AND r.status = 'RECEIVED') AS due`,
      [tx.tenantId],
      'billing-anything-due',
    );
    return row!.due;
  }

  /**
   * Holds the tenant's counters until the commit; null, at once, while another transaction does. A statement that comes
   * after sees all that was numbered before.
   */
  async tryLock(tx: Transaction): Promise<Counters | null> {
    const [held] = await tx.query<CountersRow>(
      `SELECT last_invoice, last_credit_note FROM billing_counters WHERE tenant_id = $1 FOR UPDATE SKIP LOCKED`,
      [tx.tenantId],
      'billing-lock',
    );
    // The first ever makes them; where that conflicts they are there, and held.
    const [row = null] = held
      ? [held]
      : await tx.query<CountersRow>(
          `INSERT INTO billing_counters (tenant_id) VALUES ($1) ON CONFLICT DO NOTHING
           RETURNING last_invoice, last_credit_note`,
          [tx.tenantId],
          'billing-begin',
        );
    return row && { lastInvoice: Number(row.last_invoice), lastCreditNote: Number(row.last_credit_note) };
  }

  async save(tx: Transaction, { lastInvoice, lastCreditNote }: Counters): Promise<void> {
    await tx.query(
      `UPDATE billing_counters SET last_invoice = $2, last_credit_note = $3 WHERE tenant_id = $1`,
      [tx.tenantId, lastInvoice, lastCreditNote],
      'billing-save',
    );
  }
}
