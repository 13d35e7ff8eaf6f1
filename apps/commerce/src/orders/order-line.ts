import { addMoney, money, multiplyMoney, percentOf, taxIncludedIn, type Money } from '@erp/kernel';

/** A line as it was ordered. `total` = `net` + `tax`; nothing of it changes later, whatever the product does. */
export interface OrderLine {
  /** From 1 within the order. */
  readonly lineNumber: number;
  readonly sku: string;
  /** Whole pieces, at least 1. */
  readonly quantity: number;
  /** Null when the amount was given and not computed. */
  readonly unitPrice: Money | null;
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
}

/** What the order needs to know of a product at the moment it is placed. */
export interface SoldProduct {
  readonly sku: string;
  readonly unitPrice: Money;
  readonly taxRateBasisPoints: number;
}

/** Priced from the product; the tax of the line is rounded half to even, and the order sums rounded lines. */
export function pricedLine(lineNumber: number, quantity: number, product: SoldProduct): OrderLine {
  const { sku, unitPrice, taxRateBasisPoints } = product;
  const net = multiplyMoney(unitPrice, quantity);
  const tax = percentOf(net, taxRateBasisPoints);
  return { lineNumber, sku, quantity, unitPrice, net, tax, total: addMoney(net, tax) };
}

/** With a gross amount that was given: tax is what it includes, net the rest, so that they add up to it exactly. */
export function givenLine(
  lineNumber: number,
  sku: string,
  quantity: number,
  gross: Money,
  taxRateBasisPoints: number,
): OrderLine {
  const tax = taxIncludedIn(gross, taxRateBasisPoints);
  const net = money(gross.amountMinor - tax.amountMinor, gross.currency);
  return { lineNumber, sku, quantity, unitPrice: null, net, tax, total: gross };
}
