import { expect, test } from '@jest/globals';
import { BadSettings, readSettings } from './settings.js';
import { start } from './testing.js';

const authorization = { token: 'tok_visa', amountMinor: 1_000, currency: 'USD', reference: 'r' };
const json = { 'content-type': 'application/json' };
const keyed = { ...json, 'idempotency-key': 'k' };

test.each([
  ['another key', { authorization: 'Bearer wrong-key-1' }],
  ['no key', { authorization: '' }],
  ['another scheme', { authorization: 'Basic test-key-1' }],
])('%s is 401, also where there is nothing', async (_what, headers) => {
  const merchant = await start();
  for (const path of ['/v1/totals', '/v1/nowhere', '/control']) {
    const { status, body, headers: answered } = await merchant.call('GET', path, { headers });
    expect(status).toBe(401);
    expect(body).toMatchObject({ type: 'urn:sandbox:problem:api-key-wrong', status: 401, instance: path });
    expect(answered.get('content-type')).toContain('application/problem+json');
  }
});

test('whether it is up may be asked by anybody', async () => {
  const merchant = await start();
  expect((await fetch(`${merchant.sandbox.url}/health/ready`)).status).toBe(200);
});

test.each([
  ['zero', { ...authorization, amountMinor: 0 }],
  ['less than nothing', { ...authorization, amountMinor: -5 }],
  ['a float', { ...authorization, amountMinor: 10.5 }],
  ['text', { ...authorization, amountMinor: '1000' }],
  ['no currency', { ...authorization, currency: undefined }],
  ['a currency in lower case', { ...authorization, currency: 'usd' }],
  ['an unknown field', { ...authorization, cvc: '123' }],
  ['a list', [authorization]],
])('%s is refused with 422, and nothing is done', async (_what, body) => {
  const merchant = await start();
  expect(await merchant.post('/v1/authorizations', body)).toMatchObject({
    status: 422,
    body: { type: 'urn:sandbox:problem:invalid-request', status: 422, detail: expect.any(String) },
  });
  expect((await merchant.get('/v1/charges')).body.items).toEqual([]);
});

test.each([
  ['malformed JSON', 400, '/v1/authorizations', { headers: keyed, body: '{"token":' }],
  ['no key', 400, '/v1/authorizations', { headers: json, body: JSON.stringify(authorization) }],
  [
    'a key with a space',
    400,
    '/v1/authorizations',
    { headers: { ...json, 'idempotency-key': 'a b' }, body: JSON.stringify(authorization) },
  ],
  ['XML', 415, '/v1/authorizations', { headers: { ...keyed, 'content-type': 'text/xml' }, body: '<a/>' }],
  ['far too much', 413, '/v1/authorizations', { headers: keyed, body: `"${'x'.repeat(20_000)}"` }],
  ['an unknown route', 404, '/v1/payments', { headers: keyed, body: '{}' }],
  ['an unknown authorisation', 404, '/v1/authorizations/auth_0/void', { headers: keyed, body: '{}' }],
  ['an unknown capture', 404, '/v1/captures/c/refunds', { headers: keyed, body: '{"amountMinor":1}' }],
])('%s is a problem document', async (_what, status, path, init) => {
  const merchant = await start();
  const answer = await merchant.call('POST', path, init);
  expect(answer).toMatchObject({ status, body: { status, title: expect.any(String), instance: path } });
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
});

test('a void needs no body', async () => {
  const merchant = await start();
  const id = await merchant.authorized();
  const answer = await merchant.call('POST', `/v1/authorizations/${id}/void`, { headers: keyed, body: '' });
  expect(answer).toMatchObject({ status: 201, body: { status: 'VOIDED' } });
});

test.each([['?limit=0'], ['?limit=1001'], ['?cursor=-1'], ['?page=2']])('%s is no page', async (query) => {
  const merchant = await start();
  expect((await merchant.get(`/v1/charges${query}`)).status).toBe(422);
});

test.each(['{"mode":"asleep"}', '{}', '{"mode":"slow","delayMs":-1}'])('%s is no mode', async (body) => {
  const merchant = await start();
  expect((await merchant.call('PUT', '/control', { headers: json, body })).status).toBe(422);
});

test('bad settings are told all at once, and the key is not shown', () => {
  const read = () => readSettings({ SANDBOX_API_KEY: 'short', SANDBOX_PORT: '70000' });
  expect(read).toThrow(BadSettings);
  expect(read).toThrow(/SANDBOX_API_KEY(.|\n)*SANDBOX_JOURNAL(.|\n)*SANDBOX_PORT is "70000"/);
  expect(read).not.toThrow(/short"/);
});
