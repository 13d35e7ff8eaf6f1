import { expect, test } from '@jest/globals';
import { CannotGenerate } from './cannot-generate.js';
import { factFile, nounOf, nounOfFact, plural, refuseNoFact } from './names.js';

test('a noun is written as files, code, tables and people write it (R30)', () => {
  expect(nounOf('purchase-order')).toMatchObject({
    pascal: 'PurchaseOrder',
    camel: 'purchaseOrder',
    one: 'a purchase order',
    folder: 'purchase-orders',
    pascals: 'PurchaseOrders',
    table: 'purchase_orders',
    column: 'purchase_order_id',
  });
});

test.each(['Order', 'purchase_order', 'return', 'case', ''])('"%s" is refused as a noun', (text) => {
  expect(() => nounOf(text)).toThrow(CannotGenerate);
});

test('a fact is a noun and what became of it', () => {
  expect(factFile('StockReservationFailed')).toBe('stock-reservation-failed');
  expect(nounOfFact('StockReservationFailed').file).toBe('stock-reservation');
  expect(nounOfFact('OrderCancelledV3').file).toBe('order');
  for (const none of ['stockCounted', 'Counted', 'Stock-Counted', 'STOCKCounted'])
    expect(() => refuseNoFact(none)).toThrow(CannotGenerate);
});

test.each([
  ['order', 'orders'],
  ['delivery', 'deliveries'],
  ['box', 'boxes'],
  ['address', 'addresses'],
  ['day', 'days'],
])('%s, many %s', (one, many) => expect(plural(one)).toBe(many));
