// For this package's own tests: results of a run in which all went as it must.
import type { OrderFacts } from '../facts/order-facts.js';
import { articles } from '../orders/catalogue.js';
import { type Ending, paid } from '../orders/ending.js';
import { LIVE, LIVE_ORDERS } from '../orders/live-orders.js';
import { PATHS, PRICE_MINOR } from '../orders/paths.js';
import { IMPORTED, type Results } from './results.js';

const FILE = { orders: 2, discs: 5, amountMinor: 7_000 };

export function endedAs(ending: Ending, order: Partial<OrderFacts>): OrderFacts {
  const { authorizedMinor, voidedMinor, ...facts } = ending;
  const { capturedMinor, refundedMinor } = ending;
  return {
    orderId: 'o',
    source: 'commerce',
    sku: 'CD',
    quantity: 1,
    totalMinor: ending.invoicedMinor,
    ...facts,
    gateway: { authorizedMinor, voidedMinor, capturedMinor, refundedMinor },
    ...order,
  };
}

const imported = [
  endedAs(paid(2, 3_000), { source: IMPORTED, quantity: 2 }),
  endedAs(paid(3, 4_000), { source: IMPORTED, quantity: 3 }),
];
const live = Array.from({ length: LIVE_ORDERS }, () => endedAs(paid(1, PRICE_MINOR), { sku: LIVE }));
const walked = PATHS.flatMap(({ sku, quantity, orders, endings }) =>
  Array.from({ length: orders }, (_, n) => endedAs(endings[n % endings.length]!, { sku, quantity })),
);

export function exactResults(change: Partial<Results> = {}): Results {
  const orders = [...imported, ...live, ...walked];
  const gone = (sku: string) =>
    orders
      .filter((order) => order.sku === sku)
      .reduce((sum, order) => sum + order.issued - order.returned, 0);
  return {
    file: FILE,
    orders,
    stock: articles(FILE)
      .filter(({ onHand }) => onHand !== null)
      .map(({ sku, onHand }) => ({ sku, received: onHand!, onHand: onHand! - gone(sku), reserved: 0 })),
    books: {
      debitMinor: 1,
      creditMinor: 1,
      entries: 1,
      invoices: {
        count: orders.filter(({ issued }) => issued > 0).length,
        first: 'INV-000001',
        last: 'INV-000009',
        missing: 0,
      },
      creditNotes: { count: 0, first: null, last: null, missing: 0 },
    },
    events: [
      { type: 'commerce.OrderPlaced', published: 1, consumed: new Map([['inventory', 1]]), parked: 0 },
    ],
    refusals: [{ title: 'a refusal', expected: '409 no', answered: '409 no' }],
    processes: [{ name: 'commerce', starts: 2, residentBytes: 123_000_000, duplicates: 3 }],
    live: [],
    moments: [],
    span: { placedMs: 0, completedMs: 1_000 },
    settledMs: 2_000,
    audit: { findings: [], breaches: 0, duplicatesSent: 0, records: 0, gatewayRead: true, tookMs: 1 },
    ...change,
  };
}
