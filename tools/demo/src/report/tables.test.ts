import { expect, test } from '@jest/globals';
import { exactResults } from './results.testing.js';
import { events, paths, processes, summary } from './tables.js';

test('the summary says each total beside what it should be, and that all is exact', () => {
  const text = summary(exactResults());
  expect(text).toMatch(/orders of the file +2 COMPLETED {2}\(file: 2\)/);
  expect(text).toMatch(/captured of them +USD 70\.00 {2}\(file: USD 70\.00\)/);
  expect(text).toMatch(
    /pace of the file +2 orders\/s until all were delivered, 1 orders\/s until all were captured/,
  );
  expect(text).toMatch(/totals +exact/);
});

test('what is wrong stands in the last line, and at its path', () => {
  const { orders } = exactResults();
  const wrong = exactResults({
    orders: orders.map((order) => (order.sku === 'CD-FRAUD' ? { ...order, status: 'COMPLETED' } : order)),
  });
  expect(summary(wrong)).toMatch(/totals +WRONG, 2 times/);
  expect(paths(wrong)).toMatch(/WRONG suspected of fraud +2 COMPLETED \(PAYMENT_FAILED\)/);
  expect(paths(exactResults())).toMatch(/ok {4}suspected of fraud +2 CANCELLED \(PAYMENT_FAILED\)/);
});

test('events are told by type, processes by memory and starts', () => {
  expect(events(exactResults())).toMatch(/commerce\.OrderPlaced +1 {2}inventory 1/);
  expect(processes(exactResults())).toMatch(/commerce +123 MB, 3 duplicates absorbed, started 2 times/);
});
