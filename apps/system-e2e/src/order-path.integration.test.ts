import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { produceRaw } from '@erp/common-messaging/testing';
import { newId } from '@erp/kernel';
import { eventually } from '@erp/testing';
import { Platform } from './platform.js';

describe('an order from commerce to inventory and back', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await Platform.start();
  });
  afterAll(() => platform?.stop());

  test('with stock: placed, reserved, confirmed (R9, R22)', async () => {
    const tenant = await platform.tenantWith('CD', 10);
    const orderId = await platform.placeOrder(tenant, 'CD', 4);
    await platform.orderIs(tenant, orderId, 'CONFIRMED');
    expect(await platform.available(tenant, 'CD')).toEqual({ onHand: 10, reserved: 4 });
    const rows = await platform.world.sql<{ status: string }>(
      platform.databases.commerce,
      'SELECT status FROM commerce_outbox_events WHERE subject = $1',
      [orderId],
    );
    expect(new Set(rows.map((r) => r.status))).toEqual(new Set(['PUBLISHED']));
  });

  test('without stock: cancelled, and nothing is held (R9)', async () => {
    const tenant = await platform.tenantWith('CD', 3);
    const orderId = await platform.placeOrder(tenant, 'CD', 4);
    const order = await platform.orderIs(tenant, orderId, 'CANCELLED');
    expect(JSON.stringify(order)).toContain('STOCK_RESERVATION_FAILED');
    expect(await platform.available(tenant, 'CD')).toEqual({ onHand: 3, reserved: 0 });
  });

  test('cancelled by the customer: the stock is free again (R9)', async () => {
    const tenant = await platform.tenantWith('CD', 5);
    const orderId = await platform.placeOrder(tenant, 'CD', 5);
    await platform.orderIs(tenant, orderId, 'CONFIRMED');
    const { status } = await platform.call('commerce', tenant, `POST /orders/${orderId}/cancel`, {});
    expect(status).toBeLessThan(300);
    await eventually(
      'the stock is released',
      async () => (await platform.available(tenant, 'CD')).reserved === 0,
    );
    const next = await platform.placeOrder(tenant, 'CD', 5);
    await platform.orderIs(tenant, next, 'CONFIRMED');
  });

  test('the same POST twice places one order (R15)', async () => {
    const tenant = await platform.tenantWith('CD', 5);
    const body = { customerId: newId(), currency: 'USD', lines: [{ sku: 'CD', quantity: 1 }] };
    const key = { 'idempotency-key': newId() };
    const [first, second] = await Promise.all([
      platform.call('commerce', tenant, 'POST /orders', body, key),
      platform.call('commerce', tenant, 'POST /orders', body, key),
    ]);
    expect(second.body['orderId']).toBe(first.body['orderId']);
    const other = await platform.call(
      'commerce',
      tenant,
      'POST /orders',
      { ...body, customerId: newId() },
      key,
    );
    expect(other.status).toBe(422);
  });

  test('many orders at once for scarce stock: exactly what was there is reserved', async () => {
    const tenant = await platform.tenantWith('CD', 40);
    const orders = await Promise.all(Array.from({ length: 60 }, () => platform.placeOrder(tenant, 'CD', 1)));
    const ends = await eventually('all have an end', async () => {
      const rows = await platform.world.sql<{ status: string; n: number }>(
        platform.databases.commerce,
        `SELECT status, count(*)::int AS n FROM orders WHERE tenant_id = $1 GROUP BY status ORDER BY status`,
        [tenant],
      );
      return rows.some((r) => r.status === 'PLACED') ? null : rows;
    });
    expect(orders).toHaveLength(60);
    expect(ends).toEqual([
      { status: 'CANCELLED', n: 20 },
      { status: 'CONFIRMED', n: 40 },
    ]);
    expect(await platform.available(tenant, 'CD')).toEqual({ onHand: 40, reserved: 40 });
  });

  test.each([
    ['malformed JSON', 'POST /orders', '{"customerId": ', 400],
    [
      'an unknown SKU',
      'POST /orders',
      { customerId: newId(), currency: 'USD', lines: [{ sku: 'NONE', quantity: 1 }] },
      422,
    ],
    [
      'a negative quantity',
      'POST /orders',
      { customerId: newId(), currency: 'USD', lines: [{ sku: 'CD', quantity: -1 }] },
      400,
    ],
    ['an unknown field', 'POST /orders', { customerId: newId(), currency: 'USD', lines: [], price: 1 }, 400],
    [
      'a price of three decimals',
      'POST /products',
      { sku: 'X', name: 'x', unitPrice: { amount: '1.999', currency: 'USD' }, taxRateBasisPoints: 0 },
      422,
    ],
  ])('bad input: %s is a problem document', async (_what, request, body, status) => {
    const tenant = await platform.tenantWith('CD', 5);
    const answer = await platform.call('commerce', tenant, request, body);
    expect(answer.contentType).toContain('application/problem+json');
    expect(answer.body['type']).toMatch(/^urn:erp:problem:/);
    expect(answer.status).toBe(status);
  });

  test('bytes that are no event, put on a topic by hand, are dead letters and block nothing (R18)', async () => {
    const tenant = await platform.tenantWith('CD', 5);
    const topic = `${platform.world.topicPrefix}commerce-events`;
    await produceRaw(
      platform.world.stack.brokers,
      topic,
      [0, 1, 2, 3, 4, 5].map((partition) => ({
        partition,
        key: `junk-${partition}`,
        value: Buffer.from([0xff, 0x00]),
      })),
    );
    const orderId = await platform.placeOrder(tenant, 'CD', 1);
    await platform.orderIs(tenant, orderId, 'CONFIRMED');
    const parked = await eventually('six dead letters', async () => {
      const rows = await platform.world.sql<{ reason: string }>(
        platform.databases.inventory,
        'SELECT reason FROM inventory_parked_events',
      );
      return rows.length === 6 ? rows : null;
    });
    expect(new Set(parked.map((p) => p.reason))).toEqual(new Set(['UNREADABLE']));
  });
});

describe('tenants (R24)', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await Platform.start();
  });
  afterAll(() => platform?.stop());

  test('as tenant B the application sees no row of tenant A in any table of either database', async () => {
    const tenantA = await platform.tenantWith('CD', 5);
    const orderId = await platform.placeOrder(tenantA, 'CD', 2);
    await platform.orderIs(tenantA, orderId, 'CONFIRMED');
    for (const context of ['commerce', 'inventory'] as const) {
      const database = platform.databases[context];
      const tables = await platform.world.sql<{ name: string; app: boolean }>(
        database,
        `SELECT relname AS name, has_table_privilege($1, oid, 'SELECT') AS app FROM pg_class
         WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace`,
        [`${context}_app`],
      );
      const seen: Record<string, number> = {};
      for (const { name, app } of tables) {
        if (!app) continue; // no right to read at all
        seen[name] = await platform.countAs(database, `${context}_app`, newId(), name);
      }
      expect(Object.values(seen).reduce((a, b) => a + b, 0)).toBe(0);
      const own = await platform.countAs(
        database,
        `${context}_app`,
        tenantA,
        context === 'commerce' ? 'orders' : 'reservations',
      );
      expect(own).toBeGreaterThan(0);
    }
  });

  test('over REST, tenant B does not find the order of tenant A', async () => {
    const tenantA = await platform.tenantWith('CD', 5);
    const orderId = await platform.placeOrder(tenantA, 'CD', 2);
    expect((await platform.call('commerce', newId(), `GET /orders/${orderId}`)).status).toBe(404);
    expect((await platform.call('commerce', '', `GET /orders/${orderId}`)).status).toBe(400);
  });
});
