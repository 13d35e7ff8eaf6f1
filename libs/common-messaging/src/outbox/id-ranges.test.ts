import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toMultirange } from './id-ranges.js';

describe('ids as a multirange', () => {
  test('adjacent ids are one range, in whatever order they come', () => {
    expect(toMultirange([])).toBe('{}');
    expect(toMultirange(['7'])).toBe('{[7,7]}');
    expect(toMultirange(['10', '2', '9', '1', '3'])).toBe('{[1,3],[9,10]}');
  });

  test('it holds these ids and no other (R14)', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 })), (ids) => {
        const ranges = [...toMultirange(ids.map(String)).matchAll(/\[(\d+),(\d+)\]/g)].map(
          ([, from, to]) => [Number(from), Number(to)] as const,
        );
        const within = (id: number) => ranges.some(([from, to]) => from <= id && id <= to);
        for (let id = 0; id <= 61; id++) expect(within(id)).toBe(ids.includes(id));
        // As few as can be: between two there is an id that is in none.
        ranges.slice(1).forEach(([from], n) => expect(from).toBeGreaterThan(ranges[n]![1] + 1));
      }),
    );
  });
});
