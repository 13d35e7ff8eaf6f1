import { expect, test } from '@jest/globals';
import { residentBytes } from './memory.js';

test('a process that runs has some megabytes; one that does not run has none', () => {
  const bytes = residentBytes(process.pid)!;
  expect(bytes).toBeGreaterThan(10_000_000);
  expect(residentBytes(2 ** 22 + 1)).toBeUndefined();
});
