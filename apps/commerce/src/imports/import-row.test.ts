import { describe, expect, test } from '@jest/globals';
import { money } from '@erp/kernel';
import { ImportFindings, SHOWN_ERRORS } from './import-findings.js';
import { HEADER, isHeader, readRow } from './import-row.js';
import { advance, isComplete, judge } from './import.js';

const good = ['1', '4', '1997-01-01', '2', '29.33'];
const withField = (name: (typeof HEADER)[number], value: string): string[] =>
  good.map((field, i) => (HEADER[i] === name ? value : field));

describe('the header', () => {
  test('is the five columns in their order', () => {
    expect(isHeader([...HEADER])).toBe(true);
    expect(isHeader(HEADER.map((name) => ` ${name}`))).toBe(true);
  });

  test.each([
    ['a missing column', HEADER.slice(0, 4)],
    ['an extra column', [...HEADER, 'note']],
    ['another order', [...HEADER].reverse()],
    ['other names', ['id', 'cust', 'date', 'qty', 'total']],
    ['data', good],
    ['nothing', []],
  ])('is not %s', (_what, fields) => {
    expect(isHeader(fields)).toBe(false);
  });
});

describe('a line', () => {
  test('with five right fields is an order, its amount exact', () => {
    expect(readRow(2, good, 'USD')).toEqual({
      line: 2,
      orderNumber: '1',
      customerNumber: '4',
      orderedOn: '1997-01-01',
      quantity: 2,
      amount: money(2933, 'USD'),
    });
  });

  test('may have cost nothing', () => {
    expect(readRow(2, withField('amount', '0.00'), 'USD')).toMatchObject({ amount: money(0, 'USD') });
  });

  test.each([
    ['orderNumber', '', 'orderNumber "" is not'],
    ['orderNumber', 'x'.repeat(65), 'is not 1 to 64 visible characters'],
    ['orderNumber', ' 1', 'orderNumber " 1" is not'],
    ['customerNumber', 'Jos\u0000', 'customerNumber'],
    ['orderedOn', '1997-02-29', 'orderedOn "1997-02-29" is no day'],
    ['orderedOn', '01.01.1997', 'is no day'],
    ['orderedOn', '1997-1-1', 'is no day'],
    ['orderedOn', '1997-01-01T00:00:00Z', 'is no day'],
    ['quantity', '0', 'quantity "0" is not a whole number from 1'],
    ['quantity', '-2', 'quantity "-2" is not'],
    ['quantity', '1.5', 'quantity "1.5" is not'],
    ['quantity', '1e3', 'is not a whole number'],
    ['quantity', '', 'is not a whole number'],
    ['quantity', '1000001', 'is not a whole number'],
    ['amount', '29.333', 'amount "29.333" is no amount of USD: a decimal number with at most 2 decimals'],
    ['amount', '-0.01', 'amount "-0.01" is negative'],
    ['amount', '1,00', 'is no amount of USD'],
    ['amount', '', 'is no amount of USD'],
    ['amount', 'NaN', 'is no amount of USD'],
  ] as const)('with %s "%s" is refused and the value quoted', (name, value, message) => {
    expect(readRow(7, withField(name, value), 'USD')).toEqual([expect.stringContaining(message)]);
  });

  test('tells all that is wrong with it at once', () => {
    expect(readRow(7, ['', '', 'today', '0', 'free'], 'USD')).toHaveLength(5);
  });

  test.each([
    ['fewer', good.slice(0, 4), 4],
    ['more', [...good, 'x'], 6],
  ])('with %s columns is refused', (_what, fields, count) => {
    expect(readRow(7, fields, 'USD')).toEqual([expect.stringContaining(`the line has ${count} columns`)]);
  });

  test('is read by the decimals of its currency', () => {
    expect(readRow(2, withField('amount', '1200'), 'JPY')).toMatchObject({ amount: money(1200, 'JPY') });
    expect(readRow(2, withField('amount', '1200.5'), 'JPY')).toEqual([
      expect.stringContaining('is no amount of JPY'),
    ]);
  });
});

describe('a file', () => {
  test('without a wrong line is accepted', () => {
    expect(judge(3, new ImportFindings())).toEqual({ state: 'ACCEPTED', total: 3 });
  });

  test('with one wrong line among many is rejected as a whole', () => {
    const findings = new ImportFindings();
    findings.add(4, 'quantity "0" is not a whole number');
    expect(judge(1_000_000, findings)).toEqual({
      state: 'REJECTED',
      errorCount: 1,
      errors: [{ line: 4, detail: 'quantity "0" is not a whole number' }],
    });
  });

  test('without lines is rejected', () => {
    expect(judge(0, new ImportFindings())).toMatchObject({ state: 'REJECTED', errorCount: 1 });
  });

  test('with more errors than are shown has all of them counted, and the first by line shown', () => {
    const findings = new ImportFindings();
    for (let line = 500; line > 300; line--) findings.add(line, 'bad');
    findings.addCounted([{ line: 2, detail: 'order number "1" stands on line 1 too' }], 40);
    expect(findings.count).toBe(240);
    expect(findings.shown).toHaveLength(SHOWN_ERRORS);
    expect(findings.shown[0]).toEqual({ line: 2, detail: 'order number "1" stands on line 1 too' });
  });
});

describe('the placing', () => {
  test('goes on after the last line placed, gaps in the lines or not, and ends with the last row', () => {
    const first = advance({ total: 3, placed: 0, placedToLine: 0 }, [2, 5]);
    expect(first).toEqual({ total: 3, placed: 2, placedToLine: 5 });
    expect(isComplete(first)).toBe(false);
    expect(isComplete(advance(first, [9]))).toBe(true);
  });
});
