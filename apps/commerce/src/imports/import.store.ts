import type { Transaction } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';
import { ImportAbandoned, ImportNotFound } from './import-errors.js';
import { ImportRowStore } from './import-row.store.js';
import {
  isComplete,
  type ImportProgress,
  type ImportState,
  type ImportTerms,
  type Verdict,
} from './import.js';

interface TermsRow {
  source: string;
  sku: string;
  currency: string;
  tax_rate_basis_points: number;
  payment_token: string | null;
}

/** The SQL of `order_imports`. */
@Injectable()
export class ImportStore {
  constructor(private readonly rows: ImportRowStore) {}

  async begin(tx: Transaction, importId: string, terms: ImportTerms): Promise<void> {
    await tx.query(
      `INSERT INTO order_imports (tenant_id, import_id, state, source, sku, currency, tax_rate_basis_points,
         payment_token, correlation_id)
       VALUES ($1, $2, 'RECEIVING', $3, $4, $5, $6, $7, $8)`,
      [
        tx.tenantId,
        importId,
        terms.source,
        terms.sku,
        terms.currency,
        terms.taxRateBasisPoints,
        terms.paymentToken,
        tx.cause.correlationId,
      ],
    );
  }

  /** Notes that the upload lives and that more of its rows are kept. Throws ImportAbandoned when it was given up. */
  async receive(tx: Transaction, importId: string, rows: number): Promise<void> {
    const alive = await tx.query(
      `UPDATE order_imports SET last_received_at = clock_timestamp(), rows_total = rows_total + $3
       WHERE tenant_id = $1 AND import_id = $2 AND state = 'RECEIVING' RETURNING import_id`,
      [tx.tenantId, importId, rows],
      'import-receive',
    );
    if (alive.length === 0) throw new ImportAbandoned(importId);
  }

  /** How many rows of the file were kept. */
  async countRows(tx: Transaction, importId: string): Promise<number> {
    const [row] = await tx.query<{ rows_total: number }>(
      'SELECT rows_total FROM order_imports WHERE tenant_id = $1 AND import_id = $2',
      [tx.tenantId, importId],
    );
    return row?.rows_total ?? 0;
  }

  /**
   * Until the commit no other import of the same source is decided: two files with the same order number cannot
   * both be accepted. The table of orders alone would not show it, as accepted rows are placed later.
   */
  async lockSource(tx: Transaction, source: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [
      `import/${tx.tenantId}/${source}`,
    ]);
  }

  /** Records what became of a file that was read to its end; the rows of a rejected one go. Throws ImportAbandoned. */
  async decide(tx: Transaction, importId: string, verdict: Verdict): Promise<void> {
    const errors = verdict.state === 'REJECTED' ? verdict : { errorCount: 0, errors: [] };
    const decided = await tx.query(
      `UPDATE order_imports SET state = $3, error_count = $4, errors = $5, decided_at = clock_timestamp()
       WHERE tenant_id = $1 AND import_id = $2 AND state = 'RECEIVING' RETURNING import_id`,
      [tx.tenantId, importId, verdict.state, errors.errorCount, JSON.stringify(errors.errors)],
    );
    if (decided.length === 0) throw new ImportAbandoned(importId);
    if (verdict.state === 'REJECTED') await this.rows.drop(tx, importId);
  }

  /**
   * Gives up an upload that is still RECEIVING and of which nothing came for `silentMs`, rows and all.
   * Returns the state it is in then.
   */
  async abandon(tx: Transaction, importId: string, silentMs: number): Promise<ImportState | undefined> {
    const [abandoned] = await tx.query(
      `UPDATE order_imports SET state = 'ABANDONED', rows_total = 0, decided_at = clock_timestamp()
       WHERE tenant_id = $1 AND import_id = $2 AND state = 'RECEIVING'
         AND last_received_at <= clock_timestamp() - $3 * interval '1 millisecond' RETURNING import_id`,
      [tx.tenantId, importId, silentMs],
    );
    if (abandoned) await this.rows.drop(tx, importId);
    const [row] = await tx.query<{ state: ImportState }>(
      `SELECT state FROM order_imports WHERE tenant_id = $1 AND import_id = $2`,
      [tx.tenantId, importId],
    );
    return row?.state;
  }

  /** Holds an accepted import until the commit, so that one job at a time places of it; undefined when it is complete. */
  async lockAccepted(
    tx: Transaction,
    importId: string,
  ): Promise<{ terms: ImportTerms; progress: ImportProgress } | undefined> {
    const [row] = await tx.query<
      TermsRow & { rows_total: number; rows_placed: number; placed_to_line: number }
    >(
      `SELECT source, sku, currency, tax_rate_basis_points, payment_token, rows_total, rows_placed, placed_to_line
       FROM order_imports
       WHERE tenant_id = $1 AND import_id = $2 AND state = 'ACCEPTED' FOR UPDATE`,
      [tx.tenantId, importId],
      'import-lock',
    );
    if (!row) return undefined;
    const {
      source,
      sku,
      currency,
      tax_rate_basis_points: taxRateBasisPoints,
      payment_token: paymentToken,
    } = row;
    const progress = { total: row.rows_total, placed: row.rows_placed, placedToLine: row.placed_to_line };
    return { terms: { source, sku, currency, taxRateBasisPoints, paymentToken }, progress };
  }

  /** In the transaction that placed the orders, so that a killed job goes on exactly after them. */
  async advance(tx: Transaction, importId: string, progress: ImportProgress): Promise<void> {
    const complete = isComplete(progress);
    await tx.query(
      `UPDATE order_imports SET rows_placed = $3, placed_to_line = $4,
         state = CASE WHEN $5 THEN 'COMPLETED' ELSE state END,
         completed_at = CASE WHEN $5 THEN clock_timestamp() END
       WHERE tenant_id = $1 AND import_id = $2`,
      [tx.tenantId, importId, progress.placed, progress.placedToLine, complete],
      'import-advance',
    );
    if (complete) await this.rows.drop(tx, importId);
  }

  /** As the API shows it. Throws ImportNotFound. */
  async find(tx: Transaction, importId: string): Promise<object> {
    const [row] = await tx.query<{ import: object }>(
      `SELECT json_build_object('importId', import_id, 'state', state, 'source', source, 'sku', sku,
         'currency', currency, 'taxRateBasisPoints', tax_rate_basis_points, 'total', rows_total, 'placed', rows_placed,
         'errorCount', error_count, 'errors', errors, 'createdAt', created_at, 'decidedAt', decided_at,
         'completedAt', completed_at) AS import
       FROM order_imports WHERE tenant_id = $1 AND import_id = $2`,
      [tx.tenantId, importId],
    );
    if (!row) throw new ImportNotFound(importId);
    return row.import;
  }
}
