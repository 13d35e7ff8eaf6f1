import type { Client } from '../requests/client.js';
import { bodyOf, CURRENCY } from './orders-file.js';

export interface Wish {
  readonly customerId: string;
  readonly sku: string;
  readonly quantity: number;
  /** Null: on account. */
  readonly paymentToken: string | null;
}

/** The id of the order. `name` makes the same order of every attempt. Throws Refused. */
export async function placeOrder(client: Client, name: string, wish: Wish): Promise<string> {
  const { customerId, sku, quantity, paymentToken } = wish;
  const payment = paymentToken === null ? {} : { paymentToken };
  const order = { customerId, currency: CURRENCY, lines: [{ sku, quantity }], ...payment };
  return (await client.post<{ orderId: string }>('commerce', 'orders', name, order)).orderId;
}

/** Hands over a file; its orders are placed from then on, each paid by a card that is good. */
export async function importFile(client: Client, sku: string, file: string, limit?: number): Promise<void> {
  const terms = new URLSearchParams({ sku, currency: CURRENCY, paymentToken: 'tok_visa' });
  const path = `order-imports?${terms.toString()}`;
  await client.upload('commerce', path, 'import', 'text/csv', () => bodyOf(file, limit));
}
