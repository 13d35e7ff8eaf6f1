import type { Eyes } from './eyes.js';

/** The tenant's books. Amounts are in minor units of the one currency of the demo. */
export interface Books {
  readonly debitMinor: number;
  readonly creditMinor: number;
  readonly entries: number;
  readonly invoices: Numbers;
  readonly creditNotes: Numbers;
}

/** The numbers of a kind of document. */
export interface Numbers {
  readonly count: number;
  /** Null when there is none. */
  readonly first: string | null;
  readonly last: string | null;
  /** Numbers between the first and the last that no document has. */
  readonly missing: number;
}

export async function readBooks(eyes: Eyes): Promise<Books> {
  const [sums, invoices, creditNotes] = await Promise.all([
    eyes.rows<{ debitMinor: number; creditMinor: number; entries: number }>(
      'financial',
      `SELECT coalesce(sum(debit_minor), 0)::float8 AS "debitMinor", coalesce(sum(credit_minor), 0)::float8 AS "creditMinor",
              count(DISTINCT entry_id)::float8 AS entries
       FROM postings WHERE tenant_id = $1`,
    ),
    readNumbers(eyes, 'invoices', 'invoice_number'),
    readNumbers(eyes, 'credit_notes', 'credit_note_number'),
  ]);
  return { ...sums[0]!, invoices, creditNotes };
}

async function readNumbers(eyes: Eyes, table: string, column: string): Promise<Numbers> {
  const [row] = await eyes.rows<Numbers>(
    'financial',
    `SELECT count(sequence)::float8 AS count,
            (array_agg(${column} ORDER BY sequence) FILTER (WHERE sequence IS NOT NULL))[1] AS first,
            (array_agg(${column} ORDER BY sequence DESC) FILTER (WHERE sequence IS NOT NULL))[1] AS last,
            coalesce(max(sequence) - count(sequence), 0)::float8 AS missing
     FROM ${table} WHERE tenant_id = $1`,
  );
  return row!;
}
