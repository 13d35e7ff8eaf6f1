import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '@erp/kernel';
import { poll } from '../progress.js';
import type { Client } from '../requests/client.js';
import { Refused } from '../requests/http.js';
import type { Path } from './paths.js';
import { placeOrder } from './place-order.js';

/**
 * When the n-th of the customers who cancel changes their mind, from at once to after 6 s: somewhere among them is the
 * instant of dispatch, however fast this machine is.
 */
const changesMindAfterMs = (n: number): number => 10 * 1.4 ** n;
const LOOK_EVERY_MS = 150;

/** Places the orders of a path, and does what its customers do. Throws Refused. */
export async function walk(client: Client, path: Path): Promise<void> {
  const numbers = Array.from({ length: path.orders }, (_, index) => index);
  await Promise.all(numbers.map((n) => walkOnce(client, path, n)));
}

async function walkOnce(
  client: Client,
  { sku, quantity, paymentToken, act }: Path,
  n: number,
): Promise<void> {
  const wish = { customerId: newId(), sku, quantity, paymentToken };
  const orderId = await placeOrder(client, `${sku}-${n}`, wish);
  switch (act) {
    case 'NOTHING':
      return;
    case 'CANCEL_BEFORE_DISPATCH':
      await untilStatus(client, orderId, 'AUTHORIZED');
      return cancel(client, orderId);
    case 'CANCEL_AT_ONCE':
      await pause(changesMindAfterMs(n), undefined, { signal: client.signal });
      return cancel(client, orderId);
    case 'RETURN_ONE':
    case 'RETURN_ALL':
      await untilStatus(client, orderId, 'COMPLETED');
      return sendBack(client, orderId, act === 'RETURN_ONE' ? 1 : quantity);
  }
}

async function untilStatus(client: Client, orderId: string, wanted: string): Promise<void> {
  await poll(client.signal, LOOK_EVERY_MS, async () => {
    const { status } = await client.get<{ status: string }>('commerce', `orders/${orderId}`);
    return status === wanted ? true : undefined;
  });
}

/** An order that has left by then is not cancelled, and says so: the customer was too late. */
async function cancel(client: Client, orderId: string): Promise<void> {
  try {
    await client.post('commerce', `orders/${orderId}/cancel`, `cancel-${orderId}`, {});
  } catch (error) {
    if (!(error instanceof Refused && error.code === 'order-not-cancellable')) throw error;
  }
}

async function sendBack(client: Client, orderId: string, quantity: number): Promise<void> {
  const lines = [{ lineNumber: 1, quantity }];
  await client.post('commerce', `orders/${orderId}/returns`, `return-${orderId}`, { lines });
}
