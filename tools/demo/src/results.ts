import type { AuditReport } from '@erp/auditor';
import type { Eyes, EventCounts, OrderCount, OrderTimes } from './eyes.js';
import { sum } from './follow.js';
import { get } from './http.js';
import { CURRENCY, type FileTotals } from './orders-file.js';
import { percentile } from './percentile.js';
import { seconds } from './progress.js';
import { DISC, type LiveOrder, LIVE_ORDERS, SCARCE_ORDERS } from './scenario.js';
import type { Services } from './services.js';

export interface Results {
  readonly file: FileTotals;
  readonly orders: readonly OrderCount[];
  readonly times: readonly OrderTimes[];
  readonly discsReserved: number;
  readonly services: readonly (EventCounts & { context: string; duplicates: number; starts: number })[];
  readonly live: readonly LiveOrder[];
  readonly audit: AuditReport;
}

const IMPORTED = 'import';

export async function readResults(
  eyes: Eyes,
  services: Services,
  given: Pick<Results, 'file' | 'live' | 'audit'>,
): Promise<Results> {
  const perService = services.running.map(async ({ context, url, process }) => {
    const { duplicates } = await get<{ duplicates: number }>(`${url}/health/messaging`);
    return { context, ...(await eyes.events(context)), duplicates, starts: process.starts };
  });
  return {
    ...given,
    orders: await eyes.orders(),
    times: await eyes.times(),
    discsReserved: await eyes.reserved(DISC),
    services: await Promise.all(perService),
  };
}

/** Every total that is not exactly what the file and the scenario say; empty when all are. */
export function differences({ file, orders, discsReserved, services }: Results): string[] {
  const count = (source: string, status: string) =>
    sum(orders, (order) => order.source === source && order.status === status);
  const imported = orders.filter(({ source }) => source === IMPORTED);
  const amountMinor = imported.reduce((total, order) => total + order.amountMinor, 0);
  const parked = services.reduce((total, service) => total + service.parked, 0);
  const compared: [what: string, is: number, shouldBe: number][] = [
    ['imported orders confirmed', count(IMPORTED, 'CONFIRMED'), file.orders],
    ['imported orders', sum(imported, () => true), file.orders],
    ['their amounts in cents', amountMinor, file.amountMinor],
    ['discs reserved for them', discsReserved, file.discs],
    ['live orders confirmed', count('commerce', 'CONFIRMED'), LIVE_ORDERS],
    ['orders cancelled for lack of stock', count('commerce', 'CANCELLED'), SCARCE_ORDERS],
    ['all orders', sum(orders, () => true), file.orders + LIVE_ORDERS + SCARCE_ORDERS],
    ['events parked', parked, 0],
  ];
  return compared
    .filter(([, is, shouldBe]) => is !== shouldBe)
    .map(([what, is, shouldBe]) => `${what}: ${is}, should be ${shouldBe}`);
}

/** The results as text. */
export function table(results: Results): string {
  const { file, orders, times, discsReserved, services, live, audit } = results;
  const imported = orders.filter(({ source }) => source === IMPORTED);
  const amountMinor = imported.reduce((total, order) => total + order.amountMinor, 0);
  const byState = (source: string) =>
    orders
      .filter((order) => order.source === source)
      .map(({ orders: n, status }) => `${n} ${status}`)
      .join(', ');
  const wrong = differences(results);
  const rows: [string, string][] = [
    ['orders of the file', `${byState(IMPORTED)}  (file: ${file.orders})`],
    ['orders by POST /orders', `${byState('commerce')}  (${SCARCE_ORDERS} wanted more than there was)`],
    ['amounts', `${CURRENCY} ${decimal(amountMinor)}  (file: ${decimal(file.amountMinor)})`],
    ['discs reserved', `${discsReserved}  (file: ${file.discs})`],
    ...services.map(({ context, published, consumed, duplicates, parked, starts }): [string, string] => [
      `events of ${context}`,
      `${published} published, ${consumed} consumed, ${duplicates} duplicates absorbed, ${parked} parked` +
        (starts > 1 ? `; started ${starts} times, duplicates counted since the last` : ''),
    ]),
    ...latencies(times, live),
    ['audit', verdict(audit)],
    ['totals', wrong.length === 0 ? 'exact' : `WRONG: ${wrong.join('; ')}`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n');
}

function latencies(times: readonly OrderTimes[], live: readonly LiveOrder[]): [string, string][] {
  const imported = times.filter(({ source }) => source === IMPORTED);
  const confirmed = new Map(times.map(({ orderId, confirmedAtMs }) => [orderId, confirmedAtMs]));
  const tookMs =
    Math.max(...imported.map((t) => t.confirmedAtMs)) - Math.min(...imported.map((t) => t.placedAtMs));
  return [
    [
      'pace of the file',
      `${Math.round((imported.length * 1_000) / tookMs)} orders/s, first placed to last confirmed`,
    ],
    ['placed to confirmed, file', spread(imported.map((t) => t.confirmedAtMs - t.placedAtMs))],
    [
      'POST to confirmed, live',
      spread(live.map((o) => (confirmed.get(o.orderId) ?? Number.NaN) - o.sentAtMs)),
    ],
  ];
}

const spread = (ms: readonly number[]): string =>
  `P50 ${Math.round(percentile(ms, 50))} ms, P95 ${Math.round(percentile(ms, 95))} ms`;

function verdict({ breaches, findings, records, duplicatesSent, tookMs }: AuditReport): string {
  const found = breaches === 0 ? 'no breach' : `${breaches} BREACHES`;
  return `${found} of ${findings.length} invariants; ${records} records in all topics, ${duplicatesSent} sent twice (${seconds(tookMs)})`;
}

const decimal = (minor: number): string =>
  (minor / 100).toLocaleString('en-US', { minimumFractionDigits: 2 });
