import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { OrderNotReturnable, ReturnExceedsOrder } from './return-errors.js';
import { heard, isAllBack, request, unheardOf, type ReturnFact, type ReturnableLine } from './return.js';

const [returnId, orderId] = ['018f2a4e-0000-7000-8000-000000000001', '018f2a4e-0000-7000-8000-000000000002'];
const line = (lineNumber: number, ordered: number, returning = 0, back = 0): ReturnableLine => ({
  lineNumber,
  sku: `CD-${lineNumber}`,
  ordered,
  returning,
  back,
});
const order = (status: string, ...lines: ReturnableLine[]) => ({ orderId, status, lines });

describe('a return is requested', () => {
  test.each(['SHIPPED', 'COMPLETED'])('of a %s order, up to what is not on its way back', (status) => {
    const lines = [line(1, 3, 1), line(2, 1)];
    expect(request(returnId, order(status, ...lines), [{ lineNumber: 1, quantity: 2 }])).toEqual({
      returnId,
      orderId,
      lines: [{ lineNumber: 1, sku: 'CD-1', quantity: 2 }],
    });
  });

  test('of more than that, or of a line that is not there: every such line is named', () => {
    const lines = [line(1, 3, 1), line(2, 1, 1), line(3, 5)];
    const wanted = [1, 2, 3, 9].map((lineNumber) => ({ lineNumber, quantity: 3 }));
    const asking = () => request(returnId, order('COMPLETED', ...lines), wanted);
    expect(asking).toThrow(ReturnExceedsOrder);
    expect(asking).toThrow(
      expect.objectContaining({
        violations: [
          {
            pointer: '/lines/0',
            detail: 'line 1: 3 to be returned, 3 ordered, 1 of them on their way back already',
          },
          {
            pointer: '/lines/1',
            detail: 'line 2: 3 to be returned, 1 ordered, 1 of them on their way back already',
          },
          { pointer: '/lines/3', detail: 'line 9: the order has no such line' },
        ],
      }),
    );
  });

  test.each(['PLACED', 'CONFIRMED', 'AUTHORIZED', 'CANCELLING'])(
    'of a %s order: cancel it instead',
    (status) => {
      const asking = () => request(returnId, order(status, line(1, 1)), [{ lineNumber: 1, quantity: 1 }]);
      expect(asking).toThrow(OrderNotReturnable);
      expect(asking).toThrow('cancel it instead');
    },
  );

  test.each(['CANCELLED', 'RETURNED'])('of a %s order: nothing is left', (status) => {
    const asking = () => request(returnId, order(status, line(1, 1)), [{ lineNumber: 1, quantity: 1 }]);
    expect(asking).toThrow('nothing of it is left to be returned');
  });
});

test('a return is completed by stock and money, whatever comes first, twice or never (R9)', () => {
  const facts = fc.array(fc.constantFrom<ReturnFact>('received', 'restocked', 'refunded'), { maxLength: 6 });
  fc.assert(
    fc.property(facts, (told) => {
      const { completed } = told.reduce(heard, unheardOf(returnId, orderId));
      expect(completed).toBe(told.includes('restocked') && told.includes('refunded'));
    }),
  );
});

test('an order is all back when every piece of every line is', () => {
  expect(isAllBack([line(1, 2, 2, 2), line(2, 1, 1, 1)])).toBe(true);
  expect(isAllBack([line(1, 2, 2, 2), line(2, 1, 1, 0)])).toBe(false);
});
