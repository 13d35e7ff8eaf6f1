import { describe, expect, test } from '@jest/globals';
import { broken } from '../finding.testing.js';
import type { BusinessFacts, OrderFact, ReservationFact, StockLevelFact } from './business-facts.js';
import { checkOrders } from './orders.js';
import { checkStock } from './stock.js';

const level = (change: Partial<StockLevelFact> = {}): StockLevelFact => ({
  tenantId: 't',
  sku: 'CD',
  warehouseId: 'w',
  onHand: 10,
  reserved: 4,
  moved: 10,
  held: 4,
  ...change,
});

describe('stock', () => {
  test('a level that agrees breaks nothing', () => expect(broken(checkStock([level()]))).toEqual({}));

  test.each([
    [{ moved: 9 }, 'on hand is the sum of the movements'],
    [{ held: 3 }, 'reserved is the sum of the active reservations'],
    [{ reserved: 11, held: 11 }, 'reserved is never above on hand, and neither is below zero'],
    [{ reserved: -1, held: -1 }, 'reserved is never above on hand, and neither is below zero'],
  ])('%o breaks "%s"', (change, rule) => {
    expect(Object.keys(broken(checkStock([level(), level(change)])))).toEqual([rule]);
  });
});

const line = { lineNumber: 1, sku: 'CD', quantity: 3, netMinor: 100n, taxMinor: 19n, totalMinor: 119n };
const order = (change: Partial<OrderFact> = {}): OrderFact => ({
  tenantId: 't',
  orderId: 'o',
  status: 'CONFIRMED',
  totalMinor: 119n,
  placedAtMs: 0,
  lines: [line],
  ...change,
});
const reservation = (change: Partial<ReservationFact> = {}): ReservationFact => ({
  tenantId: 't',
  orderId: 'o',
  reservationId: 'r',
  status: 'RESERVED',
  lines: [{ lineNumber: 1, sku: 'CD', quantity: 3 }],
  ...change,
});
const brokenBy = (change: Partial<BusinessFacts>) =>
  broken(
    checkOrders({
      orders: [order()],
      reservations: [reservation()],
      levels: [],
      nowMs: 1_000_000,
      orderDeadlineMs: 900_000,
      ...change,
    }),
  );

const HELD = 'a CONFIRMED order has an active reservation for exactly its lines';

describe('orders', () => {
  test('a confirmed order with its reservation breaks nothing', () => expect(brokenBy({})).toEqual({}));

  test('a total that is not the sum of the lines is named', () => {
    expect(brokenBy({ orders: [order({ totalMinor: 120n })] })).toEqual({
      "an order's total is the sum of its lines, and a line's that of net and tax": [
        'order o of tenant t: the total is 120, the lines add up to 119 minor units',
      ],
    });
  });

  test('a line whose total is not net and tax is named', () => {
    const lines = [{ ...line, taxMinor: 20n }];
    expect(Object.keys(brokenBy({ orders: [order({ lines })] }))).toHaveLength(1);
  });

  test('a confirmed order without a reservation is named', () => {
    expect(brokenBy({ reservations: [] })).toEqual({
      [HELD]: ['order o of tenant t is CONFIRMED, but inventory holds nothing for it'],
    });
  });

  test('a confirmed order whose reservation was released is named', () => {
    expect(Object.keys(brokenBy({ reservations: [reservation({ status: 'RELEASED' })] }))).toEqual([HELD]);
  });

  test.each([
    ['too few', [{ lineNumber: 1, sku: 'CD', quantity: 2 }]],
    ['another SKU', [{ lineNumber: 1, sku: 'LP', quantity: 3 }]],
    ['a line too many', [line, { lineNumber: 2, sku: 'CD', quantity: 1 }]],
    ['no line', []],
  ])('a reservation that holds %s is named', (_what, lines) => {
    expect(Object.keys(brokenBy({ reservations: [reservation({ lines })] }))).toEqual([HELD]);
  });

  test('a reservation of another tenant does not count', () => {
    expect(Object.keys(brokenBy({ reservations: [reservation({ tenantId: 'u' })] }))).toContain(HELD);
  });

  test('a cancelled order for which stock is still held is named', () => {
    expect(brokenBy({ orders: [order({ status: 'CANCELLED' })] })).toEqual({
      'nothing is held for a CANCELLED order': [
        'order o of tenant t is CANCELLED, but reservation r is RESERVED',
      ],
    });
  });

  test('a reservation for an order that nobody placed is named', () => {
    expect(Object.keys(brokenBy({ orders: [] }))).toEqual([
      'an active reservation belongs to an order that is CONFIRMED',
    ]);
  });

  test('an order that waits past its deadline is named, one within it is not', () => {
    const waiting = (placedAtMs: number) => [order({ status: 'PLACED', placedAtMs })];
    expect(brokenBy({ orders: waiting(0), reservations: [] })).toEqual({
      'no order waits past its deadline': ['order o of tenant t is PLACED for 1000 s'],
    });
    expect(brokenBy({ orders: waiting(500_000), reservations: [] })).toEqual({});
  });
});
