import { expect, test } from '@jest/globals';
import { CARDS } from './cards.js';
import { start } from './testing.js';

const none = { count: 0, amountMinor: 0 };

test.each(CARDS)('the card $number is exchanged for $token, again and again', async ({ number, token }) => {
  const merchant = await start();
  for (const expiry of ['12/30', '01/31'])
    expect(await merchant.post('/v1/tokens', { cardNumber: number, expiry })).toMatchObject({
      status: 201,
      body: { token },
    });
});

test('a card that is no test card is refused, and its number is not repeated', async () => {
  const merchant = await start();
  const { status, body } = await merchant.post('/v1/tokens', {
    cardNumber: '5555555555554444',
    expiry: '12/30',
  });
  expect(status).toBe(422);
  expect(JSON.stringify(body)).not.toContain('5555');
});

test.each([
  ['tok_card_declined', 'CARD_DECLINED'],
  ['tok_insufficient_funds', 'INSUFFICIENT_FUNDS'],
  ['tok_expired_card', 'EXPIRED_CARD'],
  ['tok_fraud', 'SUSPECTED_FRAUD'],
  ['tok_of_nobody', 'UNKNOWN_TOKEN'],
])('%s is declined with %s, and nothing is held', async (token, declineCode) => {
  const merchant = await start();

  const { status, body } = await merchant.authorize(token);

  expect({ status, body }).toEqual({
    status: 201,
    body: { authorizationId: expect.stringMatching(/^auth_/), status: 'DECLINED', declineCode },
  });
  expect(await merchant.totals()).toBeUndefined();
  expect((await merchant.capture(body.authorizationId, 1)).body).toMatchObject({
    status: 409,
    type: 'urn:sandbox:problem:authorization-declined',
  });
});

test('captured in parts, never above what was authorised; refunded in parts, never above what was captured', async () => {
  const merchant = await start();
  const id = await merchant.authorized();

  const first = await merchant.capture(id, 600);
  expect(first).toMatchObject({ status: 201, body: { status: 'CAPTURED', amountMinor: 600 } });
  expect((await merchant.capture(id, 401)).body).toMatchObject({
    status: 422,
    type: 'urn:sandbox:problem:capture-too-large',
    detail: expect.stringContaining('only 400'),
  });
  expect((await merchant.capture(id, 400)).body).toMatchObject({ status: 'CAPTURED' });

  const { captureId } = first.body;
  expect((await merchant.refund(captureId, 500)).body).toMatchObject({
    status: 'REFUNDED',
    amountMinor: 500,
  });
  expect((await merchant.refund(captureId, 101)).status).toBe(422);
  expect((await merchant.refund(captureId, 100)).body).toMatchObject({ status: 'REFUNDED' });

  expect(await merchant.totals()).toEqual({
    currency: 'USD',
    authorized: { count: 1, amountMinor: 1_000 },
    captured: { count: 2, amountMinor: 1_000 },
    refunded: { count: 2, amountMinor: 600 },
    voided: none,
  });
});

test('a void lets go what is not captured, once', async () => {
  const merchant = await start();
  const id = await merchant.authorized();

  expect(await merchant.void(id)).toMatchObject({ status: 201, body: { status: 'VOIDED' } });
  expect((await merchant.void(id)).status).toBe(409);
  expect((await merchant.capture(id, 1)).status).toBe(409);
  expect(await merchant.totals()).toMatchObject({ voided: { count: 1, amountMinor: 1_000 }, captured: none });
});

test('what was captured cannot be voided, only refunded', async () => {
  const merchant = await start();
  const id = await merchant.authorized();
  await merchant.capture(id, 1);

  expect((await merchant.void(id)).body).toMatchObject({
    status: 409,
    type: 'urn:sandbox:problem:authorization-captured',
  });
});

test('cards whose capture, or whose refund, is declined', async () => {
  const merchant = await start();
  const declined = { status: 'DECLINED', declineCode: 'CARD_DECLINED' };

  expect(
    (await merchant.capture(await merchant.authorized('tok_capture_declined'), 1_000)).body,
  ).toMatchObject(declined);
  const { body } = await merchant.capture(await merchant.authorized('tok_refund_declined'), 1_000);
  expect((await merchant.refund(body.captureId, 1)).body).toMatchObject(declined);
  expect(await merchant.totals()).toMatchObject({ captured: { count: 1 }, refunded: none });
});

test('an authorisation expires: it can be neither captured nor voided', async () => {
  let nowMs = 1_000_000;
  const merchant = await start({ now: () => nowMs, authorizationValidMs: 5_000 });
  const id = await merchant.authorized();

  nowMs += 5_001;

  const expired = { status: 201, body: { status: 'DECLINED', declineCode: 'AUTHORISATION_EXPIRED' } };
  expect(await merchant.capture(id, 1)).toMatchObject(expired);
  expect(await merchant.void(id)).toMatchObject(expired);
});

test('charges are listed page by page, with what became of them', async () => {
  const merchant = await start();
  const ids = [];
  for (let n = 0; n < 3; n++) ids.push(await merchant.authorized());
  await merchant.capture(ids[0]!, 700);

  const first = (await merchant.get('/v1/charges?limit=2')).body;
  const last = (await merchant.get(`/v1/charges?limit=2&cursor=${first.nextCursor}`)).body;

  expect([...first.items, ...last.items].map(({ authorizationId }) => authorizationId)).toEqual(ids);
  expect(first.items[0]).toMatchObject({
    reference: 'payment-1',
    status: 'AUTHORIZED',
    amountMinor: 1_000,
    capturedMinor: 700,
    refundedMinor: 0,
  });
  expect(last.nextCursor).toBeNull();
});
