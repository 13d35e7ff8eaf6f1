import { describe, expect, test } from '@jest/globals';
import { hopTimes, MILESTONES, TO_DISPATCH, TO_INVOICED, whenAll } from './hops.js';
import { CHARGED, decided, done, type Moments, PLACED, relayed, SENT, taken } from './moments.js';

const AUTHORIZED = 'financial.PaymentAuthorized';

/** An order whose every hop took as many ms as its place in the list. */
function order(): Moments {
  let at = 1_000;
  const moments: Moments = new Map([[SENT, at]]);
  TO_INVOICED.forEach(({ until }, index) => {
    at += index + 1;
    for (const name of until) if (!moments.has(name)) moments.set(name, at);
  });
  return moments;
}

describe('the hops of an order', () => {
  test('add up to the time from the POST to the end', () => {
    const times = hopTimes(order(), TO_INVOICED);
    expect(times).toEqual(TO_INVOICED.map((_, index) => index + 1));
  });

  test('end when the last of what they wait for has come', () => {
    const late = order();
    const at = TO_INVOICED.findIndex(({ name }) => name === 'financial adds the job');
    const before = hopTimes(late, TO_DISPATCH)[at]!;
    late.set(
      done('financial', 'commerce.OrderPlaced'),
      late.get(done('financial', 'inventory.StockReserved'))! + 7,
    );
    expect(hopTimes(late, TO_DISPATCH)[at]).toBe(before + 7);
  });

  test('give the time of one that nothing is known of to the next', () => {
    const unknown = order();
    unknown.delete(CHARGED);
    const at = TO_INVOICED.findIndex(({ until }) => until.includes(CHARGED));
    const times = hopTimes(unknown, TO_INVOICED);
    expect(times[at]).toBe(0);
    expect(times[at + 1]).toBe(at + 1 + at + 2);
  });

  test('name each moment that the milestones before dispatch wait for', () => {
    const known = order();
    expect(whenAll(known, [PLACED, relayed(AUTHORIZED), taken('shipping', AUTHORIZED)])).toBeDefined();
    expect(whenAll(known, MILESTONES[0]![1])).toBe(known.get(decided(AUTHORIZED)));
    expect(whenAll(known, ['nothing of that name'])).toBeUndefined();
  });
});
