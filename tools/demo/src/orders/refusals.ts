import { newId } from '@erp/kernel';
import { poll } from '../progress.js';
import type { Client } from '../requests/client.js';
import { Refused } from '../requests/http.js';
import { CURRENCY } from './orders-file.js';
import { LIVE } from './live-orders.js';
import { placeOrder, type Wish } from './place-order.js';
import { provision, untilKnown } from './tenants.js';

/** A request that must be refused, and how it was answered. */
export interface Refusal {
  readonly title: string;
  /** The problem's code. */
  readonly expected: string;
  /** The answer, or that the request was accepted. */
  readonly answered: string;
}

/** A customer who may owe less than one disc costs, and orders one. */
export async function orderAboveLimit(client: Client): Promise<Refusal> {
  const customerId = newId();
  const creditLimit = { amount: '5.00', currency: CURRENCY };
  await client.put('commerce', `customers/${customerId}/credit-limit`, { creditLimit });
  const wish = { customerId, sku: LIVE, quantity: 1, paymentToken: null };
  return {
    title: 'an order above the credit limit',
    expected: '409 credit-limit-exceeded',
    answered: await answerTo(client, 'above-limit', wish),
  };
}

/** A tenant of its own, provisioned and suspended again, that goes on ordering. */
export async function orderSuspended(client: Client): Promise<Refusal> {
  await provision(client, 'Suspended');
  await untilKnown(client);
  const { tenantId, signal } = client;
  await client.post('identity', `tenants/${tenantId}/suspend`, 'suspend', { reason: 'NON_PAYMENT' });
  const wish = { customerId: newId(), sku: LIVE, quantity: 1, paymentToken: null };
  const expected = '403 tenant-suspended';
  // Commerce hears of it by an event; until then such an order fails for its product, which this tenant does not sell.
  const answered = await poll(signal, 200, async () => {
    const answer = await answerTo(client, 'suspended', wish);
    return answer.includes('lines-not-on-sale') ? undefined : answer;
  });
  return { title: 'an order of a suspended tenant', expected, answered };
}

async function answerTo(client: Client, name: string, wish: Wish): Promise<string> {
  try {
    return `accepted as ${await placeOrder(client, name, wish)}`;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return `${error.status} ${error.code}`;
  }
}
