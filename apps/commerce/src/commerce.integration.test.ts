import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { OrderConfirmed, OrderPlaced } from '@erp/commerce-shared';
import { Database } from '@erp/common-messaging';
import { newId } from '@erp/kernel';
import { describeService, startService, type RunningService } from '@erp/service-kit';
import { TestWorld, eventually } from '@erp/testing';
import { commerce } from './commerce.module.js';
import { Api } from './testing/api.js';
import { factsOf } from './testing/facts.js';
import { OtherContexts } from './testing/other-contexts.js';

let world: TestWorld;
let database: Awaited<ReturnType<TestWorld['databaseOf']>>;
let service: RunningService;
let others: OtherContexts;
let api: Api;

beforeAll(async () => {
  world = await TestWorld.create();
  database = await world.databaseOf(commerce);
  service = await startService(commerce, world.serviceConfig('commerce', database));
  others = await OtherContexts.start(world, 'shipping');
});

afterAll(async () => {
  await others?.stop();
  await service?.stop();
  await world?.destroy();
});

beforeEach(async () => {
  api = new Api(service.url, await world.tenant(database)); // a tenant of its own for each test
});

describe('from REST to the topic and back', () => {
  test('an order is priced, published, confirmed by the answer, and its history says why (R9, R11, R15, R21, R22)', async () => {
    await api.product('CD', '19.99', 1900);
    await api.product('LP', '10.50', 0);
    const customerId = newId();
    const lines = [
      { sku: 'CD', quantity: 2 },
      { sku: 'LP', quantity: 1 },
    ];
    const [paymentToken, shipToAddressId] = ['tok_visa', newId()];
    const wish = { customerId, currency: 'USD', lines, paymentToken, shipToAddressId };
    const placed = await api.post('/orders', wish);
    expect(placed.status).toBe(201);
    expect(placed.body).toMatchObject({
      status: 'PLACED',
      customerId,
      paymentToken,
      shipToAddressId,
      total: { amountMinor: 5808, currency: 'USD' },
    });
    expect(placed.headers.get('location')).toBe(`/orders/${placed.body.orderId}`);

    const { orderId } = placed.body;
    expect(await others.heardOf(orderId, 1)).toEqual([OrderPlaced.type]);
    const { status: _, ...data } = placed.body;
    expect(others.toldOf(orderId)[0]).toMatchObject({ tenantId: api.tenantId, data });

    await others.say(api.tenantId, factsOf(orderId).stockReserved);
    const order = await api.whenStatus(orderId, 'CONFIRMED');
    expect(await others.heardOf(orderId, 2)).toEqual([OrderPlaced.type, OrderConfirmed.type]);
    expect(Date.parse(order.confirmedAt)).toBeGreaterThanOrEqual(Date.parse(order.placedAt));
    expect(order).toMatchObject({ lines: placed.body.lines, paymentToken, shipToAddressId });
    expect(order.history).toEqual([
      expect.objectContaining({ what: 'PLACED', actor: 'api', causedByEventId: null }),
      expect.objectContaining({
        what: 'STOCK_RESERVED',
        actor: 'inventory',
        eventType: 'inventory.StockReserved',
        causedByEventId: expect.any(String),
      }),
    ]);
    expect(order.history[1].correlationId).not.toBe('');
  });
});

describe('a payment is told by a token', () => {
  test.each(['4242424242424242', 'tok_', `tok_${'x'.repeat(65)}`, 'tok_a-b'])(
    'and %s is none',
    async (token) => {
      await api.product('CD', '1.00');
      const lines = [{ sku: 'CD', quantity: 1 }];
      const wish = { customerId: newId(), currency: 'USD', lines, paymentToken: token };
      const refused = await api.post('/orders', wish);
      expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '/paymentToken' }] } });
    },
  );

  test('and an order without one is on account', async () => {
    await api.product('CD', '1.00');
    const orderId = await api.order({ CD: 1 });
    expect((await api.get(`/orders/${orderId}`)).body).toMatchObject({
      paymentToken: null,
      shipToAddressId: null,
    });
  });
});

describe('a request is safe to repeat', () => {
  test('the same key gives the same order, at the same time too, and one event', async () => {
    await api.product('CD', '1.00');
    const body = { customerId: newId(), currency: 'USD', lines: [{ sku: 'CD', quantity: 1 }] };
    const key = newId();
    const replies = await Promise.all([1, 2, 3, 4].map(() => api.post('/orders', body, key)));
    expect(replies.map((r) => r.status)).toEqual([201, 201, 201, 201]);
    expect(new Set(replies.map((r) => r.body.orderId)).size).toBe(1);
    expect((await api.get('/orders')).body.items).toHaveLength(1);

    const other = await api.post('/orders', { ...body, customerId: newId() }, key);
    expect(other).toMatchObject({ status: 422, body: { type: 'urn:erp:problem:idempotency-key-reused' } });
  });

  test('a refused request may be sent again with the same key once it is mended', async () => {
    const body = { customerId: newId(), currency: 'USD', lines: [{ sku: 'CD', quantity: 1 }] };
    const key = newId();
    const refused = await api.post('/orders', body, key);
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({
      type: 'urn:erp:problem:lines-not-on-sale',
      errors: [{ pointer: '/lines/0/sku', detail: 'line 1: there is no product with the SKU "CD"' }],
    });
    await api.product('CD', '1.00');
    expect((await api.post('/orders', body, key)).status).toBe(201);
  });
});

describe('products', () => {
  test('are listed once and change their price for the orders to come', async () => {
    await api.product('CD', '19.99');
    expect(
      (
        await api.post('/products', {
          sku: 'CD',
          name: 'x',
          unitPrice: { amountMinor: 1, currency: 'USD' },
          taxRateBasisPoints: 0,
        })
      ).status,
    ).toBe(409);
    const before = await api.order({ CD: 1 });
    const changed = await api.patch('/products/CD', { unitPrice: { amountMinor: 2499, currency: 'USD' } });
    expect(changed.body).toMatchObject({ sku: 'CD', unitPrice: { amountMinor: 2499 } });
    const after = await api.order({ CD: 1 });
    const unitPrice = async (id: string) =>
      (await api.get(`/orders/${id}`)).body.lines[0].unitPrice.amountMinor;
    expect([await unitPrice(before), await unitPrice(after)]).toEqual([1999, 2499]);
    const published = await world.sql(
      database,
      `SELECT event_type FROM commerce_outbox_events WHERE tenant_id = $1 AND partition_key = 'CD' ORDER BY id`,
      [api.tenantId],
    );
    expect(published).toEqual([
      { event_type: 'commerce.ProductListed' },
      { event_type: 'commerce.ProductChanged' },
    ]);
  });

  test('of another currency are refused in an order', async () => {
    await api.product('YEN', '1200', 0, 'JPY');
    const reply = await api.post('/orders', {
      customerId: newId(),
      currency: 'USD',
      lines: [{ sku: 'YEN', quantity: 1 }],
    });
    expect(reply.status).toBe(422);
    expect(reply.body.errors[0].detail).toBe('line 1: "YEN" is sold in JPY, the order is in USD');
  });
});

test('products are listed page by page, by SKU, and the last full page says that it is the last', async () => {
  for (const sku of ['C', 'A', 'D', 'B']) await api.product(sku, '1.00');
  const skus = (body: { items: { sku: string }[] }) => body.items.map(({ sku }) => sku);
  const { body: first } = await api.get('/products?limit=2');
  const { body: last } = await api.get(`/products?limit=2&cursor=${first.nextCursor}`);
  expect([skus(first), skus(last), last.nextCursor]).toEqual([['A', 'B'], ['C', 'D'], null]);
});

describe('orders are listed', () => {
  test('page by page, newest first, by status and by customer, each once', async () => {
    await api.product('CD', '1.00');
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push(await api.order({ CD: 1 }));
    await api.post(`/orders/${ids[1]}/cancel`, {});
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await api.get(`/orders?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...body.items.map((o: { orderId: string }) => o.orderId));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual([...ids].reverse());
    const cancelling = (await api.get('/orders?status=CANCELLING')).body.items;
    expect(cancelling.map((o: { orderId: string }) => o.orderId)).toEqual([ids[1]]);
    const [one] = (await api.get('/orders?limit=1')).body.items;
    expect((await api.get(`/orders?customerId=${one.customerId}`)).body.items).toEqual([one]);
  });
});

describe('tenants (R24)', () => {
  test('see nothing of each other', async () => {
    await api.product('CD', '1.00');
    const orderId = await api.order({ CD: 1 });
    const stranger = new Api(service.url, await world.tenant(database));
    expect((await stranger.get(`/orders/${orderId}`)).status).toBe(404);
    expect((await stranger.post(`/orders/${orderId}/cancel`, {})).status).toBe(404);
    expect((await stranger.get('/orders')).body.items).toEqual([]);
    expect((await stranger.get('/products/CD')).status).toBe(404);
  });

  test('are isolated by the database itself: a query without WHERE shows a tenant its own rows only', async () => {
    await api.product('CD', '1.00');
    const orderId = await api.order({ CD: 1 });
    const seenBy = (tenantId: string, table: string): Promise<{ n: number }[]> =>
      service.app
        .get(Database)
        .transaction(tenantId, (tx) => tx.query(`SELECT count(*)::int AS n FROM ${table}`));
    await api.put(`/customers/${newId()}/credit-limit`, {
      creditLimit: { amountMinor: 1, currency: 'USD' },
    });
    await others.say(api.tenantId, factsOf(orderId).shipmentDispatched);
    await api.whenStatus(orderId, 'SHIPPED');
    await api.succeed(`/orders/${orderId}/returns`, { lines: [{ lineNumber: 1, quantity: 1 }] });
    const tables = [
      'products',
      'customers',
      'orders',
      'order_lines',
      'order_history',
      'returns',
      'return_lines',
    ];
    for (const table of [...tables, 'commerce_idempotency_keys']) {
      expect([table, await seenBy(newId(), table)]).toEqual([table, [{ n: 0 }]]);
      expect([table, await seenBy(api.tenantId, table)]).not.toEqual([table, [{ n: 0 }]]);
    }
  });

  test('cannot have their history rewritten: the application may only add to it', async () => {
    const allowed = await world.sql<{ privilege_type: string }>(
      database,
      `SELECT privilege_type FROM information_schema.role_table_grants
       WHERE grantee = 'commerce_app' AND table_name = 'order_history' ORDER BY 1`,
    );
    expect(allowed.map((g) => g.privilege_type)).toEqual(['INSERT', 'SELECT']);
    const rewrite = `UPDATE order_history SET detail = 'x'`;
    await expect(world.sql(database, rewrite)).rejects.toThrow('order_history is append-only');
  });
});

describe('the service says how it is', () => {
  test('alive, ready, and where its messages stand', async () => {
    expect((await api.get('/health/live')).body).toEqual({ status: 'ok' });
    await eventually('ready', async () => (await api.get('/health/ready')).status === 200);
    expect((await api.get('/health/messaging')).body).toMatchObject({ failed: 0 });
  });

  test('what it offers over HTTP, as the documents tell it without running it (R30)', async () => {
    const { openApi, refusals } = await describeService(commerce);
    expect(openApi.openapi).toBe('3.1.0');
    expect((await api.get('/openapi.json')).body).toEqual(JSON.parse(JSON.stringify(openApi)));
    const missing = await api.get(`/orders/${newId()}`);
    expect(refusals).toContainEqual({ code: missing.body.type.split(':').at(-1), status: missing.status });
  });
});
