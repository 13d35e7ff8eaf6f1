import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  allocate,
  failureReason,
  type AllocatedLine,
  type AllocationDecision,
  type AvailableLevel,
  type RequestedLine,
} from './reservation.js';

const NEAR = 'near';
const FAR = 'remote';
const level = (sku: string, warehouseId: string, available: number, priority = 10): AvailableLevel => ({
  sku,
  warehouseId,
  available,
  priority,
});
const line = (lineNumber: number, sku: string, quantity: number): RequestedLine => ({
  lineNumber,
  sku,
  quantity,
});

/** The decision on an order that is alone. */
const allocateOne = (
  lines: readonly RequestedLine[],
  levels: readonly AvailableLevel[],
): AllocationDecision => allocate([lines], levels)[0]!;

describe('an order is allocated', () => {
  test('given enough in the preferred warehouse, then it alone serves the line', () => {
    const decision = allocateOne([line(1, 'CD', 3)], [level('CD', FAR, 9, 20), level('CD', NEAR, 3, 10)]);
    expect(decision).toEqual({
      allocated: true,
      lines: [{ lineNumber: 1, sku: 'CD', quantity: 3, allocations: [{ warehouseId: NEAR, quantity: 3 }] }],
    });
  });

  test('given too little in the preferred one and enough in another, then the line is not split', () => {
    const decision = allocateOne([line(1, 'CD', 4)], [level('CD', NEAR, 3, 10), level('CD', FAR, 4, 20)]);
    expect(decision).toMatchObject({ lines: [{ allocations: [{ warehouseId: FAR, quantity: 4 }] }] });
  });

  test('given no warehouse with enough alone, then the line is split by priority', () => {
    const decision = allocateOne([line(1, 'CD', 5)], [level('CD', FAR, 4, 20), level('CD', NEAR, 3, 10)]);
    expect(decision).toMatchObject({
      lines: [
        {
          allocations: [
            { warehouseId: NEAR, quantity: 3 },
            { warehouseId: FAR, quantity: 2 },
          ],
        },
      ],
    });
  });

  test('given one SKU on two lines, then the second takes what the first left', () => {
    const levels = [level('CD', NEAR, 3, 10), level('CD', FAR, 2, 20)];
    expect(allocateOne([line(1, 'CD', 3), line(2, 'CD', 2)], levels)).toMatchObject({
      lines: [
        { lineNumber: 1, allocations: [{ warehouseId: NEAR, quantity: 3 }] },
        { lineNumber: 2, allocations: [{ warehouseId: FAR, quantity: 2 }] },
      ],
    });
  });
});

describe('an order is refused as a whole', () => {
  test('given one short line of two, then only the short one is named and nothing is allocated', () => {
    const levels = [level('CD', NEAR, 5), level('LP', NEAR, 1)];
    expect(allocateOne([line(1, 'CD', 2), line(2, 'LP', 2)], levels)).toEqual({
      allocated: false,
      shortages: [{ lineNumber: 2, sku: 'LP', requested: 2, available: 1 }],
    });
  });

  test('given one SKU on two lines that together ask too much, then the second is short by what the first took', () => {
    expect(allocateOne([line(1, 'CD', 3), line(2, 'CD', 2)], [level('CD', NEAR, 4)])).toEqual({
      allocated: false,
      shortages: [{ lineNumber: 2, sku: 'CD', requested: 2, available: 1 }],
    });
  });

  test.each([
    [['CD'], 'INSUFFICIENT_STOCK'],
    [[], 'UNKNOWN_SKU'],
  ])('given the registered SKUs %j, then a shortage of CD is %s', (registered, reason) => {
    const shortages = [{ lineNumber: 1, sku: 'CD', requested: 1, available: 0 }];
    expect(failureReason(shortages, new Set(registered))).toBe(reason);
  });
});

describe('orders of a batch are decided in turn', () => {
  test('given pieces for one of two, then the first gets them and the second is short by what the first took', () => {
    expect(allocate([[line(1, 'CD', 3)], [line(1, 'CD', 2)]], [level('CD', NEAR, 4)])).toMatchObject([
      { allocated: true },
      { allocated: false, shortages: [{ requested: 2, available: 1 }] },
    ]);
  });

  test('given one that is refused, then what its other lines would have got is left for the next', () => {
    const levels = [level('CD', NEAR, 2, 10), level('CD', FAR, 1, 20)];
    const greedy = [line(1, 'CD', 3), line(2, 'LP', 1)];
    expect(allocate([greedy, [line(1, 'CD', 3)]], levels)).toMatchObject([
      { allocated: false, shortages: [{ sku: 'LP' }] },
      {
        lines: [
          {
            allocations: [
              { warehouseId: NEAR, quantity: 2 },
              { warehouseId: FAR, quantity: 1 },
            ],
          },
        ],
      },
    ]);
  });
});

describe('whatever is ordered and in stock', () => {
  const sku = fc.constantFrom('A', 'B', 'C');
  const orders = fc
    .array(fc.record({ sku, quantity: fc.integer({ min: 1, max: 20 }) }), { minLength: 1, maxLength: 8 })
    .map((lines) => lines.map((entry, i) => ({ lineNumber: i + 1, ...entry })));
  const stocks = fc.uniqueArray(
    fc.record({
      sku,
      warehouseId: fc.constantFrom('w1', 'w2', 'w3', 'w4'),
      available: fc.integer({ min: 0, max: 30 }),
      priority: fc.integer({ min: 0, max: 3 }),
    }),
    { selector: (l) => `${l.sku}@${l.warehouseId}` },
  );
  const total = <T>(items: readonly T[], quantity: (item: T) => number): number =>
    items.reduce((sum, item) => sum + quantity(item), 0);

  /** Levels less what lines were allocated of them. */
  const without = (lines: readonly AllocatedLine[], levels: readonly AvailableLevel[]): AvailableLevel[] =>
    levels.map((place) => {
      const taken = lines
        .filter((served) => served.sku === place.sku)
        .flatMap(({ allocations }) => allocations)
        .filter(({ warehouseId }) => warehouseId === place.warehouseId);
      return { ...place, available: place.available - total(taken, (a) => a.quantity) };
    });

  test('no warehouse gives more than it has, and every line gets exactly its quantity', () => {
    fc.assert(
      fc.property(orders, stocks, (lines, levels) => {
        const decision = allocateOne(lines, levels);
        if (!decision.allocated) return;
        expect(decision.lines.map(({ allocations: _, ...requested }) => requested)).toEqual(lines);
        for (const served of decision.lines) {
          expect(total(served.allocations, (a) => a.quantity)).toBe(served.quantity);
          expect(served.allocations.every((a) => a.quantity > 0)).toBe(true);
        }
        for (const { available } of without(decision.lines, levels))
          expect(available).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('it is all or none: allocated exactly when every SKU has as much as all lines ask of it', () => {
    fc.assert(
      fc.property(orders, stocks, (lines, levels) => {
        const enough = lines.every(
          ({ sku: of }) =>
            total(
              lines.filter((l) => l.sku === of),
              (l) => l.quantity,
            ) <=
            total(
              levels.filter((l) => l.sku === of),
              (l) => l.available,
            ),
        );
        expect(allocateOne(lines, levels).allocated).toBe(enough);
      }),
    );
  });

  test('a batch is decided as its orders would be one by one, each on what is left', () => {
    fc.assert(
      fc.property(fc.array(orders, { maxLength: 6 }), stocks, (batch, levels) => {
        let left: readonly AvailableLevel[] = levels;
        for (const [i, decision] of allocate(batch, levels).entries()) {
          expect(decision).toEqual(allocateOne(batch[i]!, left));
          if (decision.allocated) left = without(decision.lines, left);
        }
      }),
    );
  });

  test('the order in which levels are read does not change the decision', () => {
    fc.assert(
      fc.property(orders, stocks, (lines, levels) => {
        expect(allocateOne(lines, [...levels].reverse())).toEqual(allocateOne(lines, levels));
      }),
    );
  });

  test('every shortage asks for more than is available', () => {
    fc.assert(
      fc.property(orders, stocks, (lines, levels) => {
        const decision = allocateOne(lines, levels);
        if (decision.allocated) return;
        expect(decision.shortages.length).toBeGreaterThan(0);
        for (const shortage of decision.shortages)
          expect(shortage.requested).toBeGreaterThan(shortage.available);
      }),
    );
  });
});
