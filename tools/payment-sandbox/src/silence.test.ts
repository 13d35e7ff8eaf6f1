import { expect, test } from '@jest/globals';
import { start } from './testing.js';

const SILENT_MS = 150;

test('time-out, and charged: the amount is held, a repetition says so', async () => {
  const merchant = await start();

  await expect(merchant.authorize('tok_timeout_charged', 1_000, 'a', SILENT_MS)).rejects.toThrow(/timeout/);
  expect((await merchant.get('/v1/operations/a')).body).toMatchObject({ status: 'AUTHORIZED' });
  const { body, headers } = await merchant.authorize('tok_timeout_charged', 1_000, 'a');

  expect(body).toMatchObject({ status: 'AUTHORIZED' });
  expect(headers.get('idempotent-replayed')).toBe('true');
  expect(await merchant.totals()).toMatchObject({ authorized: { count: 1 } });
});

test('time-out, and lost: the gateway knows nothing, a repetition does it', async () => {
  const merchant = await start();

  await expect(merchant.authorize('tok_timeout_lost', 1_000, 'a', SILENT_MS)).rejects.toThrow(/timeout/);
  expect((await merchant.get('/v1/operations/a')).status).toBe(404);
  const { body, headers } = await merchant.authorize('tok_timeout_lost', 1_000, 'a');

  expect(body).toMatchObject({ status: 'AUTHORIZED' });
  expect(headers.has('idempotent-replayed')).toBe(false);
  expect(await merchant.totals()).toMatchObject({ authorized: { count: 1 } });
});

test('the slow card is answered late', async () => {
  const merchant = await start({ slowCardMs: SILENT_MS });
  const from = performance.now();
  expect((await merchant.authorize('tok_slow')).status).toBe(201);
  expect(performance.now() - from).toBeGreaterThanOrEqual(SILENT_MS - 5);
});

const put = { headers: { 'content-type': 'application/json' } };

test('failing: nothing is done, until it is normal again', async () => {
  const merchant = await start();
  expect(await merchant.call('PUT', '/control', { ...put, body: '{"mode":"failing"}' })).toMatchObject({
    status: 200,
  });

  expect(await merchant.authorize('tok_visa', 1_000, 'a')).toMatchObject({
    status: 503,
    body: { type: 'urn:sandbox:problem:gateway-failing' },
  });
  expect((await merchant.get('/v1/operations/a')).status).toBe(503);
  expect(await merchant.totals()).toBeUndefined();

  await merchant.call('PUT', '/control', { ...put, body: '{"mode":"normal"}' });
  expect((await merchant.authorize('tok_visa', 1_000, 'a')).status).toBe(201);
});

test('slow: everybody waits', async () => {
  const merchant = await start();
  const body = JSON.stringify({ mode: 'slow', delayMs: SILENT_MS });
  await merchant.call('PUT', '/control', { ...put, body });
  expect((await merchant.get('/control')).body).toEqual({ mode: 'slow', delayMs: SILENT_MS });

  const from = performance.now();
  expect((await merchant.authorize('tok_visa')).status).toBe(201);
  expect(performance.now() - from).toBeGreaterThanOrEqual(SILENT_MS - 5);
});

test('timeout: everything is done, and nobody told', async () => {
  const merchant = await start();
  merchant.sandbox.control({ mode: 'timeout' });

  await expect(merchant.authorize('tok_visa', 1_000, 'a', SILENT_MS)).rejects.toThrow(/timeout/);
  await expect(merchant.authorize('tok_visa', 1_000, 'a', SILENT_MS)).rejects.toThrow(/timeout/);
  expect((await merchant.get('/v1/operations/a')).body).toMatchObject({ status: 'AUTHORIZED' });

  merchant.sandbox.control();
  expect((await merchant.authorize('tok_visa', 1_000, 'a')).headers.get('idempotent-replayed')).toBe('true');
  expect(await merchant.totals()).toMatchObject({ authorized: { count: 1 } });
});

test('callers that wait in vain do not keep it from ending', async () => {
  const merchant = await start();
  merchant.sandbox.control({ mode: 'timeout' });
  const waiting = merchant.authorize('tok_visa', 1_000, 'a', 60_000);
  waiting.catch(() => undefined);
  while ((await merchant.get('/v1/operations/a')).status !== 200);

  await merchant.sandbox.stop();

  await expect(waiting).rejects.toThrow();
});
