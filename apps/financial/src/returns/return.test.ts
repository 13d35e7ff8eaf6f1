import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mergeReturnedLines, refundable } from './return.js';

test('a line that two warehouses served comes back as one', () => {
  expect(
    mergeReturnedLines([
      { lineNumber: 2, quantity: 1 },
      { lineNumber: 1, quantity: 2 },
      { lineNumber: 2, quantity: 3 },
    ]),
  ).toEqual([
    { lineNumber: 1, quantity: 2 },
    { lineNumber: 2, quantity: 4 },
  ]);
});

describe('what goes back to the customer', () => {
  test.each([
    [500, 1000, 0, 500],
    [500, 1000, 800, 200],
    [500, 1000, 1000, 0],
    [500, 0, 0, 0],
  ])('credited %i, captured %i, promised %i: %i', (credited, captured, promised, expected) => {
    expect(refundable(credited, captured, promised)).toBe(expected);
  });

  test('is never more than was captured, however many returns there are', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.array(fc.nat(5_000)), (captured, credits) => {
        let promised = 0;
        for (const credited of credits) promised += refundable(credited, captured, promised);
        const all = credits.reduce((sum, credited) => sum + credited, 0);
        expect(promised).toBe(Math.min(all, captured));
      }),
    );
  });
});
