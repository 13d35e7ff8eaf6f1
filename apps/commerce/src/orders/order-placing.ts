import { sumMoney, type Money } from '@erp/kernel';
import { LinesNotOnSale } from './order-errors.js';
import { givenLine, pricedLine, type OrderLine, type SoldProduct } from './order-line.js';

/** What was ordered, fixed for ever when the order is placed. */
export interface PlacedOrder {
  readonly orderId: string;
  /** For people. */
  readonly orderNumber: string;
  readonly customerId: string;
  /** The day of the order, ISO 8601. */
  readonly placedOn: string;
  readonly currency: string;
  /** What the payment gateway gave for a card; null: on account, to be paid after the invoice. */
  readonly paymentToken: string | null;
  /** Null: where the customer is known to be. */
  readonly shipToAddressId: string | null;
  readonly lines: readonly OrderLine[];
  /** The sum of the lines' totals. */
  readonly total: Money;
}

type Heading = Omit<PlacedOrder, 'lines' | 'total'>;

export interface PlaceOrder extends Heading {
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

/**
 * Prices an order from the products on sale, by SKU. Throws LinesNotOnSale, which names every line whose SKU is
 * unknown or whose product is sold in another currency.
 */
export function place(command: PlaceOrder, products: ReadonlyMap<string, SoldProduct>): PlacedOrder {
  const { lines: wanted, ...heading } = command;
  const refused: { pointer: string; detail: string }[] = [];
  const lines: OrderLine[] = [];
  wanted.forEach(({ sku, quantity }, index) => {
    const product = products.get(sku);
    const pointer = `/lines/${index}/sku`;
    if (!product) {
      refused.push({ pointer, detail: `line ${index + 1}: there is no product with the SKU "${sku}"` });
    } else if (product.unitPrice.currency !== command.currency) {
      const sold = product.unitPrice.currency;
      const detail = `line ${index + 1}: "${sku}" is sold in ${sold}, the order is in ${command.currency}`;
      refused.push({ pointer, detail });
    } else {
      lines.push(pricedLine(index + 1, quantity, product));
    }
  });
  if (refused.length > 0) throw new LinesNotOnSale(refused);
  return { ...heading, lines, total: totalOf(lines, command.currency) };
}

export interface ImportOrder extends Heading {
  readonly sku: string;
  readonly quantity: number;
  /** Gross: what the customer paid for the whole line. */
  readonly amount: Money;
  readonly taxRateBasisPoints: number;
}

/** An order of another system, with one line and the amount that system took: given, not computed. */
export function importGiven(command: ImportOrder): PlacedOrder {
  const { sku, quantity, amount, taxRateBasisPoints, ...heading } = command;
  const lines = [givenLine(1, sku, quantity, amount, taxRateBasisPoints)];
  return { ...heading, lines, total: totalOf(lines, command.currency) };
}

const totalOf = (lines: readonly OrderLine[], currency: string): Money =>
  sumMoney(
    lines.map((line) => line.total),
    currency,
  );
