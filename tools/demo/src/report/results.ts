import type { AuditReport } from '@erp/auditor';
import type { Eyes } from '../facts/eyes.js';
import type { OrderFacts } from '../facts/order-facts.js';
import { type Books, readBooks } from '../facts/read-books.js';
import { type EventCounts, type Moment, readEventCounts, readMoments } from '../facts/read-events.js';
import { readOrders } from '../facts/read-orders.js';
import { readSpan, type Span } from '../facts/read-progress.js';
import { readStock, type StockFacts } from '../facts/read-stock.js';
import type { LiveOrder } from '../orders/live-orders.js';
import type { FileTotals } from '../orders/orders-file.js';
import type { Refusal } from '../orders/refusals.js';
import { residentBytes } from '../platform/memory.js';
import type { Services } from '../platform/services.js';
import { get } from '../requests/http.js';

/** All that a run came to, read from the databases and the gateway when it is over. */
export interface Results {
  readonly file: FileTotals;
  readonly orders: readonly OrderFacts[];
  readonly stock: readonly StockFacts[];
  readonly books: Books;
  readonly events: readonly EventCounts[];
  readonly refusals: readonly Refusal[];
  readonly processes: readonly ProcessFacts[];
  readonly live: readonly LiveOrder[];
  /** What happened to the live orders, and when. */
  readonly moments: readonly Moment[];
  /** Of the file's orders. */
  readonly span: Span;
  /** When the last of the file's orders was seen captured and invoiced, in ms since 1970. */
  readonly settledMs: number;
  readonly audit: AuditReport;
}

export interface ProcessFacts {
  readonly name: string;
  readonly starts: number;
  readonly residentBytes: number | undefined;
  /** Events that came twice since its last start and were absorbed; undefined for one that consumes none. */
  readonly duplicates: number | undefined;
}

/** Orders with this source came with the file. */
export const IMPORTED = 'import';

export type Given = Pick<Results, 'file' | 'settledMs' | 'live' | 'refusals' | 'processes' | 'audit'>;

export async function readResults(eyes: Eyes, services: Services, given: Given): Promise<Results> {
  const charges = await services.gateway.charges();
  return {
    ...given,
    orders: await readOrders(eyes, charges),
    stock: await readStock(eyes),
    books: await readBooks(eyes),
    events: await readEventCounts(eyes),
    moments: await readMoments(
      eyes,
      given.live.map(({ orderId }) => orderId),
    ),
    span: await readSpan(eyes, IMPORTED),
  };
}

/** Memory while the work is still fresh, so read before the audit. Rejects when a service does not answer. */
export function readProcesses(services: Services): Promise<ProcessFacts[]> {
  const duplicatesOf = async (name: string) => {
    const service = services.running.find(({ context }) => context === name);
    return service && (await get<{ duplicates: number }>(`${service.url}/health/messaging`)).duplicates;
  };
  return Promise.all(
    services.processes.map(async ({ spec: { name }, starts, pid }) => ({
      name,
      starts,
      residentBytes: pid === undefined ? undefined : residentBytes(pid),
      duplicates: await duplicatesOf(name),
    })),
  );
}
