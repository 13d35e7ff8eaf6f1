import { describe, expect, test } from '@jest/globals';
import { OrderCancelledV3, OrderConfirmed } from '@erp/commerce-shared';
import { newId } from '@erp/kernel';
import { anOrder } from './an-order.js';
import { compareEvents, matches } from './compare.js';
import { type Fact, inAnyOrder, published } from './event.js';

const told = ({ definition, data }: Fact) => ({ type: definition.type, key: definition.key(data), data });

describe('what was published and what was expected', () => {
  const [one, two] = [anOrder(), anOrder()];
  const actual = [told(one.confirmed), told(one.cancelled()), told(two.confirmed)];
  const confirmed = (orderId: string) => published(OrderConfirmed, { orderId });
  const cancelled = published(OrderCancelledV3, { reason: 'CUSTOMER_REQUEST' });

  test('all of it, in order of each key, by any part of the data', () => {
    expect(() =>
      compareEvents(actual, [confirmed(two.orderId), confirmed(one.orderId), cancelled]),
    ).not.toThrow();
  });

  test('without an order where none is expected', () => {
    const any = inAnyOrder(cancelled, confirmed(one.orderId));
    expect(() => compareEvents(actual, [any, confirmed(two.orderId)])).not.toThrow();
    expect(() => compareEvents(actual, [any])).toThrow('not expected');
    expect(() => compareEvents(actual.slice(0, 1), [any])).toThrow('missing');
  });

  test.each([
    ['another order within a key', [cancelled, confirmed(one.orderId), confirmed(two.orderId)]],
    ['one too few', [confirmed(one.orderId), cancelled]],
    ['one that was not published', [confirmed(one.orderId), cancelled, confirmed(two.orderId), cancelled]],
    ['other data', [confirmed(newId()), cancelled, confirmed(two.orderId)]],
  ])('%s is told, with both lists', (_what, expected) => {
    expect(() => compareEvents(actual, expected)).toThrow(/expected\n[^]*published\n/);
  });
});

describe('a part of a value', () => {
  test.each([
    [{ a: 1 }, { a: 1, b: 2 }, true],
    [{ a: { b: null } }, { a: { b: null, c: 1 } }, true],
    [{ a: 1 }, { a: '1' }, false],
    [[{ a: 1 }], [{ a: 1, b: 2 }], true],
    [[{ a: 1 }], [{ a: 1 }, { a: 1 }], false],
    [{ a: [] }, { a: {} }, false],
    [{ a: expect.any(String) }, { a: 'x' }, true],
    [{ a: expect.any(String) }, { a: 1 }, false],
    [{ a: 1 }, null, false],
  ])('%j is in %j: %s', (like, value, is) => {
    expect(matches(like, value)).toBe(is);
  });
});
