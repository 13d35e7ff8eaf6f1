import { expect, test } from '@jest/globals';
import { percentile } from './percentile.js';

test.each([
  [[5, 1, 3], 50, 3],
  [[1, 2, 3, 4], 50, 2],
  [Array.from({ length: 100 }, (_, i) => i + 1), 95, 95],
  [[7], 95, 7],
  [[], 50, Number.NaN],
])('of %p, P%p is %p', (values, percent, expected) => expect(percentile(values, percent)).toBe(expected));
