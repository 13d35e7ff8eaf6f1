import { expect, test } from '@jest/globals';
import { articles } from './catalogue.js';
import { PATHS } from './paths.js';

test('every path has a SKU of its own, so that its stock tells of it alone', () => {
  const skus = articles({ orders: 1, discs: 7, amountMinor: 1 }).map(({ sku }) => sku);
  expect(new Set(skus).size).toBe(PATHS.length + 2);
});

test('there is exactly as much as is ordered, but where it is to be too little or unknown', () => {
  const onHand = new Map(articles({ orders: 1, discs: 7, amountMinor: 1 }).map((a) => [a.sku, a.onHand]));
  expect(onHand.get('CD')).toBe(7);
  expect(onHand.get('CD-RETURN-ONE')).toBe(9);
  expect(onHand.get('CD-SCARCE')).toBe(3);
  expect(onHand.get('CD-UNKNOWN')).toBeNull();
});

test.each(PATHS)(
  '$title: what was authorised is captured, voided, or its capture was declined',
  ({ endings }) => {
    for (const { authorizedMinor, voidedMinor, capturedMinor, invoicedMinor } of endings)
      expect([voidedMinor + capturedMinor, invoicedMinor]).toContain(authorizedMinor);
  },
);
