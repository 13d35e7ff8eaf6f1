import type { AuditReport } from '@erp/auditor';
import { openMinor, total, type OrderFacts } from '../facts/order-facts.js';
import type { Numbers } from '../facts/read-books.js';
import type { Span } from '../facts/read-progress.js';
import { LIVE } from '../orders/live-orders.js';
import { PATHS } from '../orders/paths.js';
import { seconds } from '../progress.js';
import { differences, pathDifferences } from './differences.js';
import { latencies } from './latencies.js';
import { IMPORTED, type Results } from './results.js';
import { amount, columns, number } from './say.js';

/** What the run came to, in one block: the totals against the file, the books, the pace, and whether all is exact. */
export function summary(results: Results): string {
  const { audit, books, file, orders, settledMs, span } = results;
  const imported = orders.filter(({ source }) => source === IMPORTED);
  const wrong = differences(results);
  return columns([
    ['orders of the file', `${byEnd(imported)}  (file: ${number(file.orders)})`],
    [
      'captured of them',
      `${amount(total(imported, (o) => o.capturedMinor))}  (file: ${amount(file.amountMinor)})`,
    ],
    ['discs issued', `${number(total(imported, (o) => o.issued))}  (file: ${number(file.discs)})`],
    ['live orders', byEnd(orders.filter(({ sku }) => sku === LIVE))],
    ['all orders', byEnd(orders)],
    ['the gateway says', gatewaySays(orders)],
    ['financial says', financialSays(orders)],
    ['receivables open', amount(total(orders, openMinor))],
    [
      'trial balance',
      `debit ${amount(books.debitMinor)}, credit ${amount(books.creditMinor)}, in ${number(books.entries)} entries`,
    ],
    ['invoices', numbers(books.invoices)],
    ['credit notes', numbers(books.creditNotes)],
    ['pace of the file', pace(imported.length, span, settledMs)],
    ['audit', verdict(audit)],
    [
      'totals',
      wrong.length === 0
        ? 'exact'
        : `WRONG, ${wrong.length} times; the first: ${wrong.slice(0, 10).join('; ')}`,
    ],
  ]);
}

/** Each path, and each request that is to be refused, with what came of it. */
export function paths({ orders, refusals }: Results): string {
  const walked = PATHS.map((path): [string, string] => {
    const verdict = pathDifferences(path, orders).length === 0 ? 'ok   ' : 'WRONG';
    return [`${verdict} ${path.title}`, byEnd(orders.filter(({ sku }) => sku === path.sku))];
  });
  const refused = refusals.map(({ title, expected, answered }): [string, string] => [
    `${answered === expected ? 'ok   ' : 'WRONG'} ${title}`,
    answered,
  ]);
  return columns([...walked, ...refused]);
}

/** From the first POST of a live order to each step, by the times that the events bear. */
export function steps({ live, moments }: Results): string {
  const rows = latencies(live, moments).map(({ step, orders, p50Ms, p95Ms }): [string, string] => [
    step,
    `P50 ${ms(p50Ms)}  P95 ${ms(p95Ms)}  ${number(orders)} orders`,
  ]);
  return columns(rows);
}

/** Every type of event: how often it was published, and how often each context has consumed it. */
export function events({ events: counts }: Results): string {
  const rows = counts.map(({ type, published, consumed, parked }): [string, string] => {
    const by = [...consumed].sort().map(([context, count]) => `${context} ${number(count)}`);
    const waiting = parked > 0 ? `, ${number(parked)} PARKED` : '';
    return [type, `${number(published).padStart(7)}  ${by.length > 0 ? by.join(', ') : '-'}${waiting}`];
  });
  return columns([['type', 'published  consumed'], ...rows]);
}

/** Memory of every process, how often it was started, and the duplicates it absorbed. */
export function processes({ processes: all }: Results): string {
  return columns(
    all.map(({ name, residentBytes, starts, duplicates }): [string, string] => {
      const memory =
        residentBytes === undefined
          ? '  (gone)'
          : `${number(Math.round(residentBytes / 1e6)).padStart(5)} MB`;
      const again = starts > 1 ? `, started ${starts} times` : '';
      const absorbed = duplicates === undefined ? '' : `, ${number(duplicates)} duplicates absorbed`;
      return [name, memory + absorbed + again];
    }),
  );
}

/** "12 COMPLETED, 8 CANCELLED (CUSTOMER_REQUEST)" */
function byEnd(orders: readonly OrderFacts[]): string {
  const counts = new Map<string, number>();
  for (const { status, cancelReason } of orders) {
    const end = cancelReason === null ? status : `${status} (${cancelReason})`;
    counts.set(end, (counts.get(end) ?? 0) + 1);
  }
  const ends = [...counts].sort(([, left], [, right]) => right - left);
  return ends.length === 0 ? 'none' : ends.map(([end, count]) => `${number(count)} ${end}`).join(', ');
}

function gatewaySays(orders: readonly OrderFacts[]): string {
  const of = (what: keyof OrderFacts['gateway']) => amount(total(orders, ({ gateway }) => gateway[what]));
  return `${of('authorizedMinor')} authorised, ${of('capturedMinor')} captured, ${of('refundedMinor')} refunded, ${of('voidedMinor')} voided`;
}

function financialSays(orders: readonly OrderFacts[]): string {
  const of = (what: 'invoicedMinor' | 'creditedMinor' | 'capturedMinor' | 'refundedMinor') =>
    amount(total(orders, (order) => order[what]));
  return `${of('invoicedMinor')} invoiced, ${of('creditedMinor')} credited, ${of('capturedMinor')} captured, ${of('refundedMinor')} refunded`;
}

function numbers({ count, first, last, missing }: Numbers): string {
  if (count === 0) return 'none';
  return `${number(count)}, ${first} to ${last}, ${missing === 0 ? 'no gap' : `${missing} MISSING`}`;
}

/** From the first order placed: to the last one completed, and to the last one captured and invoiced. */
function pace(orders: number, { placedMs, completedMs }: Span, settledMs: number): string {
  const perSecond = (untilMs: number) => Math.round((orders * 1_000) / (untilMs - placedMs));
  return `${perSecond(completedMs)} orders/s until all were delivered, ${perSecond(settledMs)} orders/s until all were captured and invoiced`;
}

const ms = (value: number): string => `${String(Math.round(value)).padStart(6)} ms`;

function verdict({ breaches, findings, records, duplicatesSent, tookMs }: AuditReport): string {
  const found = breaches === 0 ? 'no breach' : `${breaches} BREACHES`;
  return `${found} of ${findings.length} invariants; ${number(records)} records in all topics, ${duplicatesSent} sent twice (${seconds(tookMs)})`;
}
