import { expect, test } from '@jest/globals';
import { start } from './testing.js';

test('the same key and body get the first answer, and nothing is done twice', async () => {
  const merchant = await start();
  const first = await merchant.authorize('tok_visa', 1_000, 'once');
  const again = await merchant.authorize('tok_visa', 1_000, 'once');

  expect(again.body).toEqual(first.body);
  expect([first, again].map(({ headers }) => headers.get('idempotent-replayed'))).toEqual([null, 'true']);
  expect(await merchant.totals()).toMatchObject({ authorized: { count: 1 } });
});

test('many requests of one key at the same time have one effect', async () => {
  const merchant = await start();
  const id = await merchant.authorized();

  const answers = await Promise.all(Array.from({ length: 20 }, () => merchant.capture(id, 100, 'burst')));

  expect(new Set(answers.map(({ body }) => body.captureId)).size).toBe(1);
  expect(answers.filter(({ headers }) => headers.has('idempotent-replayed'))).toHaveLength(19);
  expect(await merchant.totals()).toMatchObject({ captured: { count: 1, amountMinor: 100 } });
});

test('a key that was used for something else is refused', async () => {
  const merchant = await start();
  const id = await merchant.authorized();
  const other = await merchant.authorized();
  await merchant.capture(id, 100, 'mine');

  for (const wrong of [
    merchant.capture(id, 101, 'mine'),
    merchant.capture(other, 100, 'mine'),
    merchant.void(other, 'mine'),
    merchant.authorize('tok_visa', 100, 'mine'),
  ])
    expect((await wrong).body).toMatchObject({
      status: 422,
      type: 'urn:sandbox:problem:idempotency-key-reused',
    });
});

test('a refused request leaves nothing behind, and its key free', async () => {
  const merchant = await start();
  const id = await merchant.authorized();

  expect((await merchant.capture(id, 1_001, 'mine')).status).toBe(422);
  expect((await merchant.get('/v1/operations/mine')).status).toBe(404);
  expect((await merchant.capture(id, 1_000, 'mine')).status).toBe(201);
});

test('what was done by a key can be asked for', async () => {
  const merchant = await start();
  const { body } = await merchant.authorize('tok_fraud', 1_000, 'payment-7:authorize');

  expect(await merchant.get(`/v1/operations/${encodeURIComponent('payment-7:authorize')}`)).toMatchObject({
    status: 200,
    body: {
      key: 'payment-7:authorize',
      kind: 'authorization',
      status: 'DECLINED',
      httpStatus: 201,
      response: body,
    },
  });
});
