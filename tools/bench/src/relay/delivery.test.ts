import { describe, expect, test } from '@jest/globals';
import { DeliveryCheck } from './delivery.js';

const through = (sent: number, records: readonly (readonly [string, number])[]) => {
  const check = new DeliveryCheck();
  for (const [key, seq] of records) check.add(key, seq);
  return check.result(sent);
};

describe('what a reader of the topic finds', () => {
  test('nothing wrong, whatever the order of different keys', () => {
    expect(
      through(3, [
        ['a', 1],
        ['b', 3],
        ['a', 2],
      ]),
    ).toEqual({ lost: 0, repeated: 0, disordered: 0 });
  });

  test('a batch sent twice after a kill is repeated, not disordered', () => {
    const records = [
      ['a', 1],
      ['a', 2],
      ['a', 1],
      ['a', 2],
      ['a', 3],
    ] as const;
    expect(through(3, records)).toEqual({ lost: 0, repeated: 2, disordered: 0 });
  });

  test('an event after a later one of its key is disordered, and a missing one is lost', () => {
    expect(
      through(4, [
        ['a', 1],
        ['a', 3],
        ['a', 2],
      ]),
    ).toEqual({ lost: 1, repeated: 0, disordered: 1 });
  });
});
