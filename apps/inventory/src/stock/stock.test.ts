import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AdjustmentExceedsStock, StockTooHigh } from './stock-errors.js';
import { MAX_ON_HAND, emptyLevel, move } from './stock-level.js';
import { mergeLines } from './stock-movement.js';

const level = (onHand: number, reserved: number) => ({ ...emptyLevel('CD', 'w1'), onHand, reserved });

describe('a movement', () => {
  test('given 10 on hand and 4 reserved, when 6 are lost, then 4 remain for those who hold them', () => {
    expect(move(level(10, 4), -6)).toEqual(level(4, 4));
  });

  test('given 10 on hand and 4 reserved, when 7 would be lost, then it is refused with the numbers', () => {
    const lose = () => move(level(10, 4), -7);
    expect(lose).toThrow(AdjustmentExceedsStock);
    expect(lose).toThrow(
      'CD in warehouse w1 has 10 on hand, of which 4 are reserved: an adjustment by -7 would leave 3',
    );
  });

  test('given an empty shelf, when one piece would be lost, then it is refused', () => {
    expect(() => move(emptyLevel('CD', 'w1'), -1)).toThrow(AdjustmentExceedsStock);
  });

  test('given the most that is counted, when one more comes, then it is refused', () => {
    expect(() => move(level(MAX_ON_HAND, 0), 1)).toThrow(StockTooHigh);
  });

  test('whatever moves, on hand never falls below what is reserved', () => {
    const sequences = fc.array(fc.integer({ min: -50, max: 50 }));
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 0, max: 50 }),
        sequences,
        (spare, reserved, deltas) => {
          let current = level(spare + reserved, reserved);
          let accepted = current.onHand;
          for (const delta of deltas) {
            try {
              current = move(current, delta);
              accepted += delta;
            } catch (error) {
              expect(error).toBeInstanceOf(AdjustmentExceedsStock);
            }
            expect(current.onHand).toBeGreaterThanOrEqual(current.reserved);
            expect(current.onHand).toBe(accepted);
          }
        },
      ),
    );
  });
});

describe('the lines of a goods receipt', () => {
  test('given a SKU in two boxes, then it is one line with both', () => {
    const lines = [
      { sku: 'LP', quantity: 1 },
      { sku: 'CD', quantity: 2 },
      { sku: 'LP', quantity: 3 },
    ];
    expect(mergeLines(lines)).toEqual([
      { sku: 'CD', quantity: 2 },
      { sku: 'LP', quantity: 4 },
    ]);
  });
});
