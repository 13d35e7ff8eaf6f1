import type { ImportFindings, LineError } from './import-findings.js';

/**
 * RECEIVING until the whole file was read and checked. ABANDONED: the upload broke off. REJECTED: a line is wrong,
 * nothing is placed. ACCEPTED: every line is right, orders are being placed. COMPLETED: all are placed.
 */
export type ImportState = 'RECEIVING' | 'ABANDONED' | 'REJECTED' | 'ACCEPTED' | 'COMPLETED';

/** What the request says of every line of its file. */
export interface ImportTerms {
  /** Where the order numbers come from; they are unique within it. */
  readonly source: string;
  readonly sku: string;
  readonly currency: string;
  readonly taxRateBasisPoints: number;
  /** How all orders of the file are paid; null: on account. */
  readonly paymentToken: string | null;
}

/** What became of a file once it was read to its end. */
export type Verdict =
  | { readonly state: 'ACCEPTED'; readonly total: number }
  | { readonly state: 'REJECTED'; readonly errorCount: number; readonly errors: readonly LineError[] };

/** All of a file or nothing of it: one wrong line rejects it, and so does a file without lines. */
export function judge(rows: number, findings: ImportFindings): Verdict {
  if (findings.count > 0) return { state: 'REJECTED', errorCount: findings.count, errors: findings.shown };
  if (rows === 0)
    return { state: 'REJECTED', errorCount: 1, errors: [{ line: 2, detail: 'the file has no orders' }] };
  return { state: 'ACCEPTED', total: rows };
}

/** How far the placing has come. */
export interface ImportProgress {
  readonly total: number;
  readonly placed: number;
  /** The file's line up to which orders are placed. */
  readonly placedToLine: number;
}

/** After a transaction that places the orders of these lines, in the order of the file. */
export const advance = (progress: ImportProgress, lines: readonly number[]): ImportProgress => ({
  total: progress.total,
  placed: progress.placed + lines.length,
  placedToLine: lines.at(-1) ?? progress.placedToLine,
});

export const isComplete = ({ total, placed }: ImportProgress): boolean => placed >= total;
