import { beforeEach, expect, test } from '@jest/globals';
import type { Client } from '../requests/client.js';
import { Refused } from '../requests/http.js';
import { type Act, PATHS, type Path } from './paths.js';
import { walk } from './walk.js';

let requests: string[];
let statuses: string[];
let refusal: Refused | undefined;
beforeEach(() => {
  [requests, statuses, refusal] = [[], [], undefined];
});

/** Answers as commerce would; an order goes through `statuses`. */
const client = {
  signal: new AbortController().signal,
  get: async () => ({ status: statuses.shift() }),
  post: async (_context: string, path: string, _name: string, body: object) => {
    requests.push(`${path} ${JSON.stringify(body)}`);
    if (path.endsWith('cancel') && refusal) throw refusal;
    return { orderId: 'o' };
  },
} as unknown as Client;

const path = (act: Act): Path => ({ ...PATHS.find((p) => p.act === act)!, orders: 1 });

test('goods are sent back once they have arrived', async () => {
  statuses = ['SHIPPED', 'COMPLETED'];
  await walk(client, path('RETURN_ONE'));
  expect(statuses).toEqual([]);
  expect(requests.at(-1)).toBe('orders/o/returns {"lines":[{"lineNumber":1,"quantity":1}]}');
});

test('a customer who is too late to cancel is told so, and that is that', async () => {
  refusal = new Refused(409, 'POST /orders/o/cancel', '{"type":"urn:erp:problem:order-not-cancellable"}');
  await walk(client, path('CANCEL_AT_ONCE'));
  expect(requests).toHaveLength(2);
});

test('any other refusal ends the run', async () => {
  refusal = new Refused(404, 'POST /orders/o/cancel', '{"type":"urn:erp:problem:order-not-found"}');
  await expect(walk(client, path('CANCEL_AT_ONCE'))).rejects.toBe(refusal);
});

test('an order on account names no card', async () => {
  const onAccount = PATHS.find(({ paymentToken }) => paymentToken === null)!;
  await walk(client, { ...onAccount, orders: 1 });
  expect(requests[0]).not.toContain('paymentToken');
});
