import { describe, expect, test } from '@jest/globals';
import { workspaceRoot } from '@erp/stack';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, resolveConfig } from 'prettier';
import type { Machine } from './machine.js';
import { aligned, measureTable, targetTable, writeReport } from './report.js';
import type { Measure } from './suite.js';
import { charts } from './svg.js';

const drain: Measure = {
  title: 'Drain <rate>',
  unit: 'msg/s',
  better: 'more',
  samples: { ours: [30, 20, 40], peer: [10, 12, 8], absent: [] },
  against: ['peer'],
};

test('a target that is missed says what bounds it', () => {
  const target = { what: 'drain', wanted: 'at least 2', boundBy: 'two cores' };
  expect(
    targetTable([
      { ...target, found: '3', met: true },
      { ...target, found: '1', met: false },
    ]).slice(1),
  ).toEqual([
    ['drain', 'at least 2', '3', 'reached', ''],
    ['drain', 'at least 2', '1', 'MISSED', 'two cores'],
  ]);
});

describe('the report of a measure', () => {
  test('every figure is also a ratio to the peer', () => {
    expect(measureTable(drain)).toEqual([
      ['', 'median, msg/s', 'lowest to highest', 'ratio to peer'],
      ['ours', '30', '20 to 40', '3'],
      ['peer', '10', '8 to 12', '1'],
      ['absent', '-', '- to -', '-'],
    ]);
  });

  test('a table is Markdown with straight columns', () => {
    expect(
      aligned([
        ['', 'n'],
        ['ours', '1,000'],
      ]),
    ).toBe('|      |     n |\n| ---- | ----: |\n| ours | 1,000 |');
  });

  test('a plot has a bar and a spread for each contestant that was measured, and escapes its texts', () => {
    const svg = charts('Relay & peers', [drain]);
    expect(svg).toContain('<title>Relay &amp; peers</title>');
    expect(svg).toContain('Drain &lt;rate&gt; (msg/s; more is better)');
    expect(svg.match(/<rect /g)).toHaveLength(2);
    expect(svg.match(/<line /g)).toHaveLength(2);
    expect(svg).toContain('not measured');
    // ours: the whole width is the highest sample, 40; its bar ends at 30 of it
    const [bar, base] = [...svg.matchAll(/width="(\d+)" height="18"/g)].map(([, width]) => Number(width));
    expect(bar! / base!).toBeCloseTo(3, 1);
  });
});

test('what is written is laid out as the checks want it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'erp-report-'));
  try {
    const machine = { cores: 2, processor: 'P', memoryGb: 8, kernel: 'K' } as Machine;
    const result = { method: ['One way.'], settings: {}, measures: [drain], targets: [] };
    const about = {
      suite: 'drain',
      title: 'Drain',
      at: '2026-01-01T00:00:00.000Z',
      command: 'npm run bench',
    };
    await writeReport(folder, { ...about, machine, ...result });
    for (const name of ['drain.json', 'README.md']) {
      const filepath = join(folder, name);
      const config = await resolveConfig(join(workspaceRoot(), 'package.json'));
      expect(await check(readFileSync(filepath, 'utf8'), { ...config, filepath })).toBe(true);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
