import { expect, test } from '@jest/globals';
import { Attempts } from './attempts.js';

test('a turn that fails or hangs is told of, and those after it are taken', async () => {
  const said: string[] = [];
  const attempts = new Attempts((text) => said.push(text), 20);
  expect(await attempts.of('first', async () => 1)).toBe(1);
  const crash = () => Promise.reject(new Error('the process ended with code 1\nat its first line'));
  expect(await attempts.of('second', crash)).toBeUndefined();
  expect(await attempts.of('third', () => new Promise(() => undefined))).toBeUndefined();
  expect(await attempts.of('fourth', async () => 4)).toBe(4);
  expect(attempts.failures).toEqual([
    'second: the process ended with code 1',
    'third: it had not ended after 0.02 s',
  ]);
  expect(said).toHaveLength(2);
});
