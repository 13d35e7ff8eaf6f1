import type { Money } from '@erp/kernel';
import { NegativePrice } from './product-errors.js';

/** What a tenant sells, and at which price from now on. */
export interface Product {
  readonly productId: string;
  /** Unique within the tenant; never changes. */
  readonly sku: string;
  readonly name: string;
  readonly unitPrice: Money;
  /** 1,900 is 19%. */
  readonly taxRateBasisPoints: number;
}

export type ProductChange = Partial<Pick<Product, 'name' | 'unitPrice' | 'taxRateBasisPoints'>>;

/** Throws NegativePrice. */
export const list = (product: Product): Product => withValidPrice(product);

/** The product as it is from now on; the same object when nothing is new. Throws NegativePrice. */
export function change(product: Product, { name, unitPrice, taxRateBasisPoints }: ProductChange): Product {
  const next: Product = {
    ...product,
    name: name ?? product.name,
    unitPrice: unitPrice ?? product.unitPrice,
    taxRateBasisPoints: taxRateBasisPoints ?? product.taxRateBasisPoints,
  };
  const same =
    next.name === product.name &&
    next.taxRateBasisPoints === product.taxRateBasisPoints &&
    next.unitPrice.amountMinor === product.unitPrice.amountMinor &&
    next.unitPrice.currency === product.unitPrice.currency;
  return same ? product : withValidPrice(next);
}

function withValidPrice(product: Product): Product {
  if (product.unitPrice.amountMinor < 0) throw new NegativePrice(product.unitPrice.amountMinor);
  return product;
}
