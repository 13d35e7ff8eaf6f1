import { expect, test } from '@jest/globals';
import { Invariant } from './finding.js';

test('names the first 20 breaches and counts them all', () => {
  const invariant = new Invariant('numbers are even');
  for (let n = 1; n <= 100; n++) invariant.hold(n % 2 === 0, () => `${n} is odd`);

  const { checked, breaches, named } = invariant.finding();

  expect({ checked, breaches, named: named.length }).toEqual({ checked: 100, breaches: 50, named: 20 });
  expect(named[1]).toBe('3 is odd');
});
