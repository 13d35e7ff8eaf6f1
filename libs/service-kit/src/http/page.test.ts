import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pageOf } from './page.js';

const cursorOf = (item: number) => String(item);

describe('a page', () => {
  test('given one more than was asked for, then it ends before it and says how to go on', () => {
    expect(pageOf([1, 2, 3], 2, cursorOf)).toEqual({ items: [1, 2], nextCursor: '2' });
  });

  test('given exactly as many, then it is the last', () => {
    expect(pageOf([1, 2], 2, cursorOf)).toEqual({ items: [1, 2], nextCursor: null });
  });

  test('given nothing, then it is empty and the last', () => {
    expect(pageOf([], 2, cursorOf)).toEqual({ items: [], nextCursor: null });
  });

  test('whatever the list and the limit, all pages together are the list', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer()), fc.integer({ min: 1, max: 5 }), (numbers, limit) => {
        const list = numbers.sort((a, b) => a - b);
        const seen: number[] = [];
        for (let cursor: string | null | undefined; cursor !== null;) {
          const after = cursor === undefined ? Number.NEGATIVE_INFINITY : Number(cursor);
          const page = pageOf(list.filter((n) => n > after).slice(0, limit + 1), limit, cursorOf);
          seen.push(...page.items);
          cursor = page.nextCursor;
        }
        expect(seen).toEqual(list);
      }),
    );
  });
});
