import type { Eyes } from './eyes.js';

/** How far the orders are, as commerce was told. */
export interface Standing {
  readonly placed: number;
  readonly dispatched: number;
  readonly completed: number;
  readonly cancelled: number;
  readonly returned: number;
}

/** Of the orders of one source; of all when left out. */
export async function readStanding(eyes: Eyes, source?: string): Promise<Standing> {
  const [row] = await eyes.rows<Standing>(
    'commerce',
    `SELECT count(*)::float8 AS placed, count(shipped_at)::float8 AS dispatched,
            count(*) FILTER (WHERE status = 'COMPLETED')::float8 AS completed,
            count(*) FILTER (WHERE status = 'CANCELLED')::float8 AS cancelled,
            count(*) FILTER (WHERE status = 'RETURNED')::float8 AS returned
     FROM orders WHERE tenant_id = $1 AND ($2::text IS NULL OR source = $2)`,
    [source ?? null],
  );
  return row!;
}

/** What orders that have ended leave to be done: payments, invoices and returns without their last step. */
export async function readUnsettled(eyes: Eyes): Promise<number> {
  const [money] = await eyes.rows<{ open: number }>(
    'financial',
    `SELECT ((SELECT count(*) FROM payments WHERE tenant_id = $1
                AND status IN ('WAITING', 'AUTHORISING', 'AUTHORISED', 'CAPTURING', 'VOIDING'))
           + (SELECT count(*) FROM invoices WHERE tenant_id = $1 AND status = 'DUE')
           + (SELECT count(*) FROM returns WHERE tenant_id = $1 AND status NOT IN ('REFUNDED', 'REFUND_FAILED')))::float8
       AS open`,
  );
  const [goods] = await eyes.rows<{ open: number }>(
    'commerce',
    `SELECT count(*)::float8 AS open FROM returns WHERE tenant_id = $1 AND completed_at IS NULL`,
  );
  return money!.open + goods!.open;
}

/** When the first order of a source was placed and the last one completed, in ms since 1970. */
export interface Span {
  readonly placedMs: number;
  readonly completedMs: number;
}

export async function readSpan(eyes: Eyes, source: string): Promise<Span> {
  const [row] = await eyes.rows<Span>(
    'commerce',
    `SELECT extract(epoch FROM min(placed_at))::float8 * 1000 AS "placedMs",
            extract(epoch FROM max(completed_at))::float8 * 1000 AS "completedMs"
     FROM orders WHERE tenant_id = $1 AND source = $2`,
    [source],
  );
  return row!;
}
