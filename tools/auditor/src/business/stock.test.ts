import { describe, expect, test } from '@jest/globals';
import { broken } from '../finding.testing.js';
import { checkBusiness } from './check-business.js';
import { checkStock } from './stock.js';
import { changed, WORLD } from './facts.testing.js';
import type { StockLevelFact } from './stock-facts.js';

describe('a stock level', () => {
  test.each<[Partial<StockLevelFact>, string]>([
    [{ received: 9 }, 'on hand is receipts less issues, with returns and adjustments'],
    [{ issued: 5 }, 'on hand is receipts less issues, with returns and adjustments'],
    [{ returned: 3 }, 'on hand is receipts less issues, with returns and adjustments'],
    [{ adjusted: 0 }, 'on hand is receipts less issues, with returns and adjustments'],
    [{ held: 3 }, 'reserved is the sum of the active reservations'],
    [{ reserved: 6, held: 6 }, 'reserved is never above on hand, and neither is below zero'],
    [{ reserved: -1, held: -1 }, 'reserved is never above on hand, and neither is below zero'],
  ])('with %o breaks "%s"', (change, rule) => {
    const { levels } = changed('levels', null, change);
    expect(Object.keys(broken(checkStock(levels)))).toEqual([rule]);
  });

  test('is named with its values', () => {
    expect(Object.values(broken(checkBusiness(changed('levels', null, { issued: 5 }))))).toEqual([
      ['tenant t, CD in warehouse w: on hand 5, but 10 received, 5 issued, 2 returned, adjusted by -1'],
    ]);
  });
});

describe('pieces of an order', () => {
  const pieces = (quantity: number) => new Map([['CD', quantity]]);
  const ISSUED = 'what the stock ledger issued is what was shipped';

  test('issued twice are named', () => {
    expect(broken(checkBusiness(changed('movements', 'completed', { issued: pieces(4) })))).toEqual({
      [ISSUED]: ['order completed of tenant t: issued 4 CD, shipped 2 CD'],
    });
  });

  test('issued for no shipment are named', () => {
    const stray = { tenantId: 't', orderId: 'confirmed', issued: pieces(2), returned: new Map() };
    expect(Object.keys(broken(checkBusiness({ ...WORLD, movements: [...WORLD.movements, stray] })))).toEqual([
      ISSUED,
    ]);
  });

  test('shipped short of what was ordered are named', () => {
    expect(broken(checkBusiness(changed('shipments', 'account', { pieces: pieces(1) })))).toMatchObject({
      'what was shipped is what was ordered': ['order account of tenant t: shipped 1 CD, ordered 2 CD'],
    });
  });

  test('that came back and were not put on hand are named', () => {
    expect(broken(checkBusiness(changed('movements', 'returned', { returned: pieces(1) })))).toEqual({
      'what the stock ledger took back is what shipping received': [
        'order returned of tenant t: restocked 1 CD, received 2 CD',
      ],
      'all of a RETURNED order has come back': [
        'order returned of tenant t is RETURNED: restocked 1 CD, issued 2 CD',
      ],
    });
  });

  test('more than had left are named', () => {
    const facts = changed('goodsBack', 'returned', { pieces: pieces(3) });
    expect(Object.keys(broken(checkBusiness(facts)))).toEqual([
      'what the stock ledger took back is what shipping received',
      'no more came back than had left',
    ]);
  });
});
