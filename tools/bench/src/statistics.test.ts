import { describe, expect, test } from '@jest/globals';
import { figure, median, percentile, ratio, summary } from './statistics.js';

describe('what is told of samples', () => {
  test('a percentile is a sample, by the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect([50, 95, 99, 100].map((p) => percentile(hundred, p))).toEqual([50, 95, 99, 100]);
    expect(percentile([7], 95)).toBe(7);
    expect(percentile([], 50)).toBeNaN();
  });

  test('the median of an even number lies between the middle two, and the samples are not sorted in place', () => {
    const samples = [4, 1, 3, 2];
    expect(median(samples)).toBe(2.5);
    expect(samples).toEqual([4, 1, 3, 2]);
    expect(summary(samples)).toEqual({ median: 2.5, lowest: 1, highest: 4 });
  });

  test('a ratio needs both sides', () => {
    expect(ratio([20, 30, 40], [10])).toBe(3);
    expect(ratio([20], [])).toBeNull();
    expect(ratio(undefined, [1])).toBeNull();
    expect(ratio([1], [0])).toBeNull();
  });

  test('figures have three digits that count', () => {
    expect([38_412, 1_234, 4.567, 0.012_34].map(figure)).toEqual(['38,400', '1,230', '4.57', '0.0123']);
    expect(figure(null)).toBe('-');
  });
});
