import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ReturnExceedsRequest, ReturnExceedsShipment } from './return-errors.js';
import type { WarehouseLine } from './return-line.js';
import { receive, receiveUndelivered, type Return } from './return.js';

const SENT: WarehouseLine[] = [
  { lineNumber: 1, sku: 'CD', warehouseId: 'near', quantity: 2 },
  { lineNumber: 1, sku: 'CD', warehouseId: 'remote', quantity: 3 },
  { lineNumber: 2, sku: 'LP', warehouseId: 'near', quantity: 1 },
];
const NOTHING_BACK = new Map<number, number>();

const returnOf = (lineNumber: number, sku: string, quantity: number): Return => ({
  returnId: 'R',
  orderId: 'O',
  reason: 'CUSTOMER_RETURN',
  status: 'EXPECTED',
  expected: [{ lineNumber, sku, quantity }],
});

const places = (lines: readonly WarehouseLine[]) =>
  lines.map((l) => [l.lineNumber, l.warehouseId, l.quantity]);

describe('goods go back where they came from', () => {
  test('a line that was split fills its warehouses in order', () => {
    const received = receive(returnOf(1, 'CD', 4), { sent: SENT, back: NOTHING_BACK });
    expect(received.status).toBe('RECEIVED');
    expect(places(received.lines)).toEqual([
      [1, 'near', 2],
      [1, 'remote', 2],
    ]);
  });

  test('a later return goes on behind the earlier ones', () => {
    const received = receive(returnOf(1, 'CD', 3), { sent: SENT, back: new Map([[1, 1]]) });
    expect(places(received.lines)).toEqual([
      [1, 'near', 1],
      [1, 'remote', 2],
    ]);
  });

  test('unless they are put into another warehouse', () => {
    const received = receive(returnOf(1, 'CD', 4), { sent: SENT, back: NOTHING_BACK }, undefined, 'outlet');
    expect(received.lines).toEqual([{ lineNumber: 1, sku: 'CD', warehouseId: 'outlet', quantity: 4 }]);
  });

  test('fewer than announced may be in the parcel, in several heaps', () => {
    const heaps = [
      { lineNumber: 1, quantity: 1 },
      { lineNumber: 1, quantity: 1 },
    ];
    const received = receive(returnOf(1, 'CD', 4), { sent: SENT, back: NOTHING_BACK }, heaps);
    expect(places(received.lines)).toEqual([[1, 'near', 2]]);
  });
});

describe('more cannot come back', () => {
  test.each([
    ['than was announced', 4, [{ lineNumber: 1, quantity: 5 }], NOTHING_BACK, ReturnExceedsRequest],
    [
      'of a line that was not announced',
      4,
      [{ lineNumber: 2, quantity: 1 }],
      NOTHING_BACK,
      ReturnExceedsRequest,
    ],
    ['than was sent', 6, undefined, NOTHING_BACK, ReturnExceedsShipment],
    ['than is still out', 4, undefined, new Map([[1, 2]]), ReturnExceedsShipment],
  ])('%s', (_what, announced, counts, back, error) =>
    expect(() => receive(returnOf(1, 'CD', announced), { sent: SENT, back }, counts)).toThrow(error),
  );
});

describe('what could not be delivered', () => {
  test('comes back whole', () =>
    expect(receiveUndelivered('R', 'O', { sent: SENT, back: NOTHING_BACK })).toMatchObject({
      reason: 'DELIVERY_FAILED',
      expected: [
        { lineNumber: 1, sku: 'CD', quantity: 5 },
        { lineNumber: 2, sku: 'LP', quantity: 1 },
      ],
      lines: SENT,
    }));

  test('but for what the customer had sent back; nothing twice', () => {
    const one = receiveUndelivered('R', 'O', { sent: SENT, back: new Map([[1, 5]]) });
    expect(places(one.lines)).toEqual([[2, 'near', 1]]);
    const all = new Map([
      [1, 5],
      [2, 1],
    ]);
    expect(() => receiveUndelivered('R', 'O', { sent: SENT, back: all })).toThrow(ReturnExceedsShipment);
  });
});

test('however an order comes back, each warehouse gets what it sent and no piece more', () => {
  const allocation = fc.integer({ min: 1, max: 5 });
  fc.assert(
    fc.property(
      fc.array(allocation, { minLength: 1, maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 20 }),
      (allocations, parcels) => {
        const sent = allocations.map((quantity, i) => ({
          lineNumber: 1,
          sku: 'CD',
          warehouseId: `${i}`,
          quantity,
        }));
        const total = allocations.reduce((sum, quantity) => sum + quantity, 0);
        const got = new Map<string, number>();
        let back = 0;
        for (const parcel of parcels) {
          const outstanding = { sent, back: new Map([[1, back]]) };
          if (back + parcel > total) {
            expect(() => receive(returnOf(1, 'CD', parcel), outstanding)).toThrow(ReturnExceedsShipment);
            continue;
          }
          for (const { warehouseId, quantity } of receive(returnOf(1, 'CD', parcel), outstanding).lines)
            got.set(warehouseId, (got.get(warehouseId) ?? 0) + quantity);
          back += parcel;
        }
        expect([...got.values()].reduce((sum, quantity) => sum + quantity, 0)).toBe(back);
        for (const { warehouseId, quantity } of sent)
          expect(got.get(warehouseId) ?? 0).toBeLessThanOrEqual(quantity);
        if (back === total)
          for (const { warehouseId, quantity } of sent) expect(got.get(warehouseId)).toBe(quantity);
      },
    ),
  );
});
