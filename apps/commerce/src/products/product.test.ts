import { describe, expect, test } from '@jest/globals';
import { money } from '@erp/kernel';
import { NegativePrice } from './product-errors.js';
import { change, list, type Product } from './product.js';

const product: Product = {
  productId: '018f2a4e-0000-7000-8000-000000000003',
  sku: 'CD-0042',
  name: 'Compact disc 42',
  unitPrice: money(1999, 'USD'),
  taxRateBasisPoints: 1900,
};

describe('a product', () => {
  test('may cost nothing, and never less', () => {
    expect(list({ ...product, unitPrice: money(0, 'USD') }).unitPrice.amountMinor).toBe(0);
    expect(() => list({ ...product, unitPrice: money(-1, 'USD') })).toThrow(NegativePrice);
    expect(() => change(product, { unitPrice: money(-1, 'USD') })).toThrow(NegativePrice);
  });

  test.each([
    ['price', { unitPrice: money(2499, 'USD') }],
    ['currency', { unitPrice: money(1999, 'EUR') }],
    ['name', { name: 'Compact disc, remastered' }],
    ['tax rate', { taxRateBasisPoints: 700 }],
  ])('given a new %s, then only that changes', (_what, changed) => {
    expect(change(product, changed)).toEqual({ ...product, ...changed });
  });

  test('given nothing new, then it is the same product and there is nothing to publish', () => {
    expect(change(product, {})).toBe(product);
    expect(change(product, { unitPrice: money(1999, 'USD'), name: product.name })).toBe(product);
  });
});
