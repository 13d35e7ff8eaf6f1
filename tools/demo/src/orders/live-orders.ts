import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '@erp/kernel';
import type { Client } from '../requests/client.js';
import { placeOrder } from './place-order.js';

/** What the orders are for that are placed one by one, to be measured. */
export const LIVE = 'CD-LIVE';
export const LIVE_ORDERS = 100;
const LIVE_PER_SECOND = 20;

export interface LiveOrder {
  readonly orderId: string;
  /** When its first POST was sent, in ms since 1970. */
  readonly sentAtMs: number;
}

/** Places orders at an even pace, none of which waits for the one before. */
export async function orderLive(client: Client, onPlaced: (count: number) => void): Promise<LiveOrder[]> {
  let placed = 0;
  const orders: Promise<LiveOrder>[] = [];
  const customerId = newId();
  for (let n = 1; n <= LIVE_ORDERS; n++) {
    const sentAtMs = Date.now();
    const wish = { customerId, sku: LIVE, quantity: 1, paymentToken: 'tok_visa' };
    const order = placeOrder(client, `live-${n}`, wish).then((orderId) => {
      onPlaced(++placed);
      return { orderId, sentAtMs };
    });
    order.catch(() => undefined); // told by Promise.all
    orders.push(order);
    await pause(1_000 / LIVE_PER_SECOND, undefined, { signal: client.signal });
  }
  return Promise.all(orders);
}
