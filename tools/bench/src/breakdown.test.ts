import { describe, expect, test } from '@jest/globals';
import { type Breakdown, breakdownTable, stackedBars } from './breakdown.js';

const way: Breakdown = {
  title: 'Way of <an order>',
  unit: 'ms',
  parts: [
    { name: 'taken', by: 'commerce' },
    { name: 'sent', by: 'relay' },
    { name: 'noted', by: 'commerce' },
  ],
  bars: { mean: [10, 20, 30], slowest: [100, 20, -1] },
};

describe('a breakdown', () => {
  test('as a table adds up to the whole', () => {
    expect(breakdownTable(way).at(-1)).toEqual(['together', '', '60', '119']);
    expect(breakdownTable(way)).toHaveLength(way.parts.length + 2);
  });

  test('as bars has a piece for each part, in the colour of who was at work, and none that is less than nothing', () => {
    const { svg } = stackedBars(way);
    const pieces = [...svg.matchAll(/<rect x="([\d.]+)" y="34" width="([\d.]+)" .*? fill="(#\w+)"/g)];
    expect(pieces).toHaveLength(3);
    expect(pieces[0]![3]).toBe(pieces[2]![3]);
    expect(pieces[0]![3]).not.toBe(pieces[1]![3]);
    expect(Number(pieces[1]![1])).toBeCloseTo(Number(pieces[0]![1]) + Number(pieces[0]![2]), 0);
    expect(svg).not.toMatch(/width="-/);
    expect(svg).toContain('Way of &lt;an order&gt; (ms)');
  });
});
