import { expect, test } from '@jest/globals';
import { differences, type Results } from './results.js';
import { LIVE_ORDERS, SCARCE_ORDERS } from './scenario.js';

const results = (change: Partial<Results> = {}): Results => ({
  file: { orders: 10, discs: 25, amountMinor: 12_345 },
  orders: [
    { source: 'import', status: 'CONFIRMED', orders: 10, amountMinor: 12_345 },
    { source: 'commerce', status: 'CONFIRMED', orders: LIVE_ORDERS, amountMinor: 1 },
    { source: 'commerce', status: 'CANCELLED', orders: SCARCE_ORDERS, amountMinor: 1 },
  ],
  times: [],
  discsReserved: 25,
  services: [{ context: 'commerce', published: 1, consumed: 1, parked: 0, duplicates: 3, starts: 2 }],
  live: [],
  audit: { findings: [], breaches: 0, duplicatesSent: 0, records: 0, tookMs: 1 },
  ...change,
});

test('exact totals have no differences; duplicates that were absorbed are none', () => {
  expect(differences(results())).toEqual([]);
});

test.each<[string, Partial<Results>]>([
  ['a disc too many', { discsReserved: 26 }],
  ['a cent too little', { file: { orders: 10, discs: 25, amountMinor: 12_346 } }],
  ['a parked event', { services: [{ ...results().services[0]!, parked: 1 }] }],
])('%s is a difference', (_what, change) => expect(differences(results(change))).toHaveLength(1));

test('an order that was placed twice is told by every total it spoils', () => {
  const orders = results().orders.map((o) => (o.source === 'import' ? { ...o, orders: 11 } : o));
  expect(differences(results({ orders }))).toEqual([
    'imported orders confirmed: 11, should be 10',
    'imported orders: 11, should be 10',
    `all orders: ${11 + LIVE_ORDERS + SCARCE_ORDERS}, should be ${10 + LIVE_ORDERS + SCARCE_ORDERS}`,
  ]);
});
