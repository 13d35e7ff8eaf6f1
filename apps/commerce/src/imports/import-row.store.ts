import type { Transaction } from '@erp/common-messaging';
import { money } from '@erp/kernel';
import { Injectable } from '@nestjs/common';
import { SHOWN_ERRORS, type LineError } from './import-findings.js';
import type { ImportRow } from './import-row.js';
import type { ImportProgress } from './import.js';

/** A row with its customer's id in place of the number. */
export type StagedRow = Omit<ImportRow, 'customerNumber'> & { readonly customerId: string };

interface StagedRowRow {
  line_number: number;
  order_number: string;
  customer_id: string;
  ordered_on: string;
  quantity: number;
  amount_minor: string;
}

/** Errors of one kind: the first by line, and how many there are. */
export interface CountedErrors {
  readonly first: readonly LineError[];
  readonly count: number;
}

/** The SQL of `order_import_rows`. */
@Injectable()
export class ImportRowStore {
  async insert(tx: Transaction, importId: string, rows: readonly StagedRow[]): Promise<void> {
    await tx.query(
      `INSERT INTO order_import_rows (tenant_id, import_id, line_number, order_number, customer_id, ordered_on, quantity,
         amount_minor)
       SELECT $1, $2, * FROM unnest($3::int[], $4::text[], $5::uuid[], $6::date[], $7::int[], $8::bigint[])`,
      [
        tx.tenantId,
        importId,
        rows.map((r) => r.line),
        rows.map((r) => r.orderNumber),
        rows.map((r) => r.customerId),
        rows.map((r) => r.orderedOn),
        rows.map((r) => r.quantity),
        rows.map((r) => r.amount.amountMinor),
      ],
      'import-rows-insert',
    );
  }

  /** Order numbers that stand twice in the file: the first of them by line, and how many there are. */
  async duplicates(tx: Transaction, importId: string): Promise<CountedErrors> {
    const rows = await tx.query<{
      line_number: number;
      order_number: string;
      first_line: number;
      count: string;
    }>(
      `SELECT line_number, order_number, first_line, count(*) OVER () AS count FROM (
         SELECT line_number, order_number, min(line_number) OVER (PARTITION BY order_number) AS first_line
         FROM order_import_rows WHERE tenant_id = $1 AND import_id = $2) AS r
       WHERE line_number > first_line ORDER BY line_number LIMIT $3`,
      [tx.tenantId, importId, SHOWN_ERRORS],
    );
    const first = rows.map(({ line_number: line, order_number: number, first_line: other }) => ({
      line,
      detail: `orderNumber "${number}" stands on line ${other} already`,
    }));
    return { first, count: Number(rows[0]?.count ?? 0) };
  }

  /** Order numbers of the file that an earlier import of the source has placed or is placing. One snapshot sees both. */
  async alreadyImported(tx: Transaction, importId: string, source: string): Promise<CountedErrors> {
    const rows = await tx.query<{ line_number: number; order_number: string; count: string }>(
      `SELECT line_number, order_number, count(*) OVER () AS count FROM order_import_rows r
       WHERE tenant_id = $1 AND import_id = $2 AND (
         EXISTS (SELECT FROM orders o
                 WHERE o.tenant_id = $1 AND o.source = $3 AND o.order_number = r.order_number)
         OR r.order_number IN (
           SELECT a.order_number FROM order_imports i JOIN order_import_rows a USING (tenant_id, import_id)
           WHERE i.tenant_id = $1 AND i.source = $3 AND i.state = 'ACCEPTED'))
       ORDER BY line_number LIMIT $4`,
      [tx.tenantId, importId, source, SHOWN_ERRORS],
    );
    const first = rows.map(({ line_number: line, order_number: number }) => ({
      line,
      detail: `orderNumber "${number}" of ${source} was imported before`,
    }));
    return { first, count: Number(rows[0]?.count ?? 0) };
  }

  /** The next rows to place, in the order of the file. */
  async after(
    tx: Transaction,
    importId: string,
    { placedToLine }: ImportProgress,
    currency: string,
    limit: number,
  ): Promise<StagedRow[]> {
    const rows = await tx.query<StagedRowRow>(
      `SELECT line_number, order_number, customer_id, ordered_on::text, quantity, amount_minor FROM order_import_rows
       WHERE tenant_id = $1 AND import_id = $2 AND line_number > $3 ORDER BY line_number LIMIT $4`,
      [tx.tenantId, importId, placedToLine, limit],
      'import-rows',
    );
    return rows.map((row) => ({
      line: row.line_number,
      orderNumber: row.order_number,
      customerId: row.customer_id,
      orderedOn: row.ordered_on,
      quantity: row.quantity,
      amount: money(Number(row.amount_minor), currency),
    }));
  }

  async drop(tx: Transaction, importId: string): Promise<void> {
    await tx.query('DELETE FROM order_import_rows WHERE tenant_id = $1 AND import_id = $2', [
      tx.tenantId,
      importId,
    ]);
  }
}
