import { expect, test } from '@jest/globals';
import type { OrderFacts } from '../facts/order-facts.js';
import { LIVE } from '../orders/live-orders.js';
import { differences } from './differences.js';
import { IMPORTED, type Results } from './results.js';
import { exactResults } from './results.testing.js';

test('a run that went as it must has no differences; duplicates and new starts are none', () => {
  expect(differences(exactResults())).toEqual([]);
});

const { books, events, stock } = exactResults();

test.each<[string, Partial<Results>]>([
  ['a cent between debit and credit', { books: { ...books, debitMinor: 2 } }],
  ['a gap in the invoices', { books: { ...books, invoices: { ...books.invoices, missing: 1 } } }],
  ['an invoice too few', { books: { ...books, invoices: { ...books.invoices, count: 1 } } }],
  ['a gap in the credit notes', { books: { ...books, creditNotes: { ...books.creditNotes, missing: 1 } } }],
  ['a parked event', { events: [{ ...events[0]!, parked: 1 }] }],
  [
    'a piece that is still held',
    { stock: stock.map((s) => (s.sku === 'CD-RACE' ? { ...s, reserved: 2 } : s)) },
  ],
  ['a piece that is gone', { stock: stock.map((s) => (s.sku === 'CD' ? { ...s, onHand: -1 } : s)) }],
  [
    'a request that was not refused',
    { refusals: [{ title: 't', expected: '409 no', answered: 'accepted' }] },
  ],
])('%s is a difference', (_what, change) => expect(differences(exactResults(change))).toHaveLength(1));

/** The results with the first order of a SKU changed. */
function withFirst(sku: string, change: Partial<OrderFacts>, source = 'commerce'): Results {
  const results = exactResults();
  const at = results.orders.findIndex((order) => order.sku === sku && order.source === source);
  return exactResults({ orders: results.orders.with(at, { ...results.orders[at]!, ...change }) });
}

test.each<[string, string, Partial<OrderFacts>, string]>([
  [
    'a declined card whose order ships',
    'CD-DECLINED',
    { status: 'COMPLETED' },
    'status is COMPLETED, not CANCELLED',
  ],
  [
    'another reason',
    'CD-PATIENT-HOLD',
    { cancelReason: 'DEADLINE_EXPIRED' },
    'cancelReason is DEADLINE_EXPIRED',
  ],
  [
    'a refund too little',
    'CD-AWAY-NOBODY',
    { refundedMinor: 1 },
    'financial has refunded 1, the gateway 2998',
  ],
  ['an invoice that is missing', LIVE, { invoicedMinor: 0 }, 'invoicedMinor is 0, not 1499'],
])('%s is told with its order', (_what, sku, change, told) => {
  expect(differences(withFirst(sku, change)).join()).toContain(told);
});

test('a customer charged twice is told, though financial knows of one charge', () => {
  const gateway = { authorizedMinor: 6_000, voidedMinor: 0, capturedMinor: 3_000, refundedMinor: 0 };
  expect(differences(withFirst('CD', { gateway }, IMPORTED))).toEqual([
    'order o: authorizedMinor is 6000, not 3000',
  ]);
});

test('of two legal ends, one with a fact of the other is neither', () => {
  expect(
    differences(withFirst('CD-RACE', { status: 'CANCELLED', cancelReason: 'CUSTOMER_REQUEST' })),
  ).not.toEqual([]);
});

test('an order that was placed twice is told by every total it spoils', () => {
  const { orders } = exactResults();
  const twice = orders.find(({ source }) => source === IMPORTED)!;
  const told = differences(exactResults({ orders: [...orders, twice] })).map((text) => text.split(':')[0]);
  expect(told).toEqual([
    'orders',
    'orders of the file',
    'their amounts in cents',
    'captured of them in cents',
    'discs issued for them',
    'CD on hand',
    'invoices, against orders that left',
  ]);
});
