import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@erp/kernel';
import { ReturnReceived } from '@erp/shipping-shared';
import { Api, ContextUnderTest, event, eventually, publishFact, type Reply } from '@erp/testing';
import { inventory } from './inventory.module.js';

const TOKEN = 'the-secret-of-the-operators';
const operator = { authorization: `Bearer ${TOKEN}`, 'x-operator': 'ada' };

let context: ContextUnderTest;
let closed: ContextUnderTest;
let api: Api;
let tenantId: string;

beforeAll(async () => {
  context = await ContextUnderTest.start(inventory, { operationsToken: TOKEN });
  closed = await ContextUnderTest.start(inventory);
});

afterAll(async () => {
  await context?.stop();
  await closed?.stop();
});

beforeEach(async () => {
  tenantId = await context.world.tenant(context.database);
  api = context.api(tenantId);
});

const get = (path: string, headers: Record<string, string> = operator) =>
  api.send('GET', `/operations${path}`, undefined, headers);
const post = (path: string, body: object) => api.send('POST', `/operations${path}`, body, operator);

/** Goods that come back to a warehouse that nobody opened: a dead letter. Returns the order and the letter's id. */
async function deadLetter(warehouseId = newId()): Promise<{ orderId: string; id: string }> {
  const orderId = newId();
  const lines = [{ lineNumber: 1, sku: 'CD', warehouseId, quantity: 1 }];
  const ids = { orderId, shipmentId: newId(), returnId: newId() };
  const fact = event(ReturnReceived, { ...ids, reason: 'CUSTOMER_RETURN', lines });
  publishFact(context.kafka, tenantId, fact);
  const letter = await eventually('a dead letter', async () => {
    const { body } = await get(`/dead-letters?key=${orderId}&status=PARKED`);
    return (body as { items: { id: string }[] }).items[0];
  });
  return { orderId, id: letter.id };
}

describe('operations of a service (R16, R31)', () => {
  test.each([
    ['without the secret', {}, 401, 'not-an-operator'],
    ['with another one', { authorization: 'Bearer the-secret-of-somebody-else' }, 401, 'not-an-operator'],
  ])('are closed %s', async (_how, headers, status, code) => {
    const reply = await get('/dead-letters', headers);
    expect([reply.status, reply.body.type]).toEqual([status, `urn:erp:problem:${code}`]);
  });

  test('are off where the service was given no secret, whatever is sent', async () => {
    const reply = await closed.api(tenantId).send('GET', '/operations/dead-letters', undefined, operator);
    expect([reply.status, reply.body.type]).toEqual([403, 'urn:erp:problem:operations-off']);
  });

  test('show a dead letter and its history, and need no tenant', async () => {
    const { id } = await deadLetter();
    const reply: Reply = await new Api(context.service.url, '').send(
      'GET',
      `/operations/dead-letters/${id}`,
      undefined,
      operator,
    );
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ id, tenantId, type: ReturnReceived.type, reason: 'HANDLER' });
    expect(reply.body.error).toContain('warehouse');
    expect(reply.body.history[0]).toMatchObject({ action: 'PARKED', actor: 'consumer' });
  });

  test('say who acts and why, or do nothing', async () => {
    const { id } = await deadLetter();
    const nobody = await api.send(
      'POST',
      `/operations/dead-letters/${id}/skip`,
      { reason: 'x' },
      { authorization: operator.authorization },
    );
    expect([nobody.status, nobody.body.type]).toEqual([400, 'urn:erp:problem:operator-missing']);
    const noReason = await post(`/dead-letters/${id}/skip`, {});
    expect([noReason.status, noReason.body.errors[0].pointer]).toEqual([400, '/reason']);
    expect((await get(`/dead-letters/${id}`)).body.status).toBe('PARKED');
  });

  test('skip a dead letter, once', async () => {
    const { id } = await deadLetter();
    const skipped = await post(`/dead-letters/${id}/skip`, { reason: 'sent by a test' });
    expect([skipped.status, skipped.body.status]).toEqual([200, 'SKIPPED']);
    expect(skipped.body.history.at(-1)).toMatchObject({ actor: 'ada', reason: 'sent by a test' });
    const again = await post(`/dead-letters/${id}/skip`, { reason: 'sent by a test' });
    expect([again.status, again.body.type]).toEqual([409, 'urn:erp:problem:not-the-head']);
  });

  test('edit within the contract alone, and the edited event is applied', async () => {
    const { id, orderId } = await deadLetter();
    const warehouse = (await api.succeed('/warehouses', { code: 'MAIN', name: 'Main', priority: 1 }))[
      'warehouseId'
    ];
    await api.succeed('/skus', { sku: 'CD', name: 'Compact disc' });
    const { body } = await get(`/dead-letters/${id}`);
    const payload = JSON.parse(body.payload as string);
    const refused = await post(`/dead-letters/${id}/edit`, {
      reason: 'x',
      payload: { ...payload, lines: [] },
    });
    expect([refused.status, refused.body.type]).toEqual([422, 'urn:erp:problem:edit-refused']);
    const lines = [{ ...payload.lines[0], warehouseId: warehouse }];
    const edited = await post(`/dead-letters/${id}/edit`, {
      reason: 'the warehouse was mistyped',
      payload: { ...payload, lines },
    });
    expect(edited.status).toBe(202);
    const resolved = await eventually('it is applied', async () => {
      const letter = (await get(`/dead-letters/${id}`)).body;
      return letter.status === 'RESOLVED' && letter;
    });
    expect(JSON.parse(resolved.originalPayload)).toEqual(payload);
    const { body: stock } = await api.get('/stock?sku=CD');
    expect([orderId, stock.items[0].onHand]).toEqual([payload.orderId, 1]);
  });

  test('retry many at a pace and tell how far it is', async () => {
    const { orderId } = await deadLetter();
    const started = await post('/dead-letters/retries', {
      reason: 'look again',
      key: orderId,
      perSecond: 20,
    });
    expect([started.status, started.body.heads]).toEqual([202, 1]);
    const progress = await eventually('it was refused again', async () => {
      const { body } = await get(`/dead-letters/retries/${started.body.retryId}`);
      return body.total === 1 && body;
    });
    expect(progress).toMatchObject({ operator: 'ada', reason: 'look again', resolved: 0 });
  });

  test.each([
    ['GET', '/dead-letters/0', 400],
    ['GET', '/dead-letters/999999999', 404],
    ['GET', '/dead-letters?status=LOST', 400],
    ['GET', `/dead-letters/retries/${newId()}`, 404],
    ['GET', '/failed-events/42', 400],
    ['GET', `/failed-events/${newId()}`, 404],
  ])('%s %s is answered with %d', async (_method, path, status) => {
    expect((await get(path)).status).toBe(status);
  });

  test('FAILED events: none, and a retry of all says so', async () => {
    expect((await get('/failed-events')).body).toEqual({ items: [] });
    const retried = await post('/failed-events/retries', { reason: 'the broker is larger now' });
    expect([retried.status, retried.body]).toEqual([202, { events: 0 }]);
  });
});
