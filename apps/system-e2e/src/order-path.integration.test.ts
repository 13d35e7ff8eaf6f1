import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { produceRaw } from '@erp/common-messaging/testing';
import { newId } from '@erp/kernel';
import { adminClient, eventually } from '@erp/testing';
import { CONTEXT_NAMES } from './contexts.js';
import { Platform } from './platform.js';
import { Shop } from './shop.js';
import type { ShopOrder, Standing } from './shop-order.js';

// All five contexts over a real broker. What may go wrong, and every order of arrival, is told in choreography/.
let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start();
});
afterAll(() => platform?.stop());

const becomes = (order: ShopOrder, wanted: Partial<Standing>): Promise<Standing> =>
  eventually(`order ${order.orderId} is ${JSON.stringify(wanted)}`, async () => {
    const standing = await order.standing();
    return Object.entries(wanted).every(([name, value]) => standing[name as keyof Standing] === value)
      ? standing
      : null;
  });

describe('an order over five contexts', () => {
  test('placed, reserved, paid, shipped, invoiced, delivered, partly returned; the books agree (R9, R22)', async () => {
    const shop = await platform.shop({ CD: 10 });
    const order = await shop.order({ CD: 4 });
    await becomes(order, { status: 'AUTHORIZED' });
    expect(await shop.shelf('CD')).toEqual({ onHand: 10, reserved: 4 });
    await eventually('the shipment is planned', async () => (await order.dispatch()).status === 200);
    await order.deliver();
    await becomes(order, { status: 'COMPLETED', payment: 'CAPTURED' });
    const { body } = await order.requestReturn({ lineNumber: 1, quantity: 1 });
    await eventually('the return is expected', async () => {
      return (await order.receiveReturn(body.returnId)).status === 200;
    });
    await becomes(order, { status: 'COMPLETED', payment: 'REFUNDED' });
    await eventually('the stock is back', async () => (await shop.shelf('CD')).onHand === 7);
    await platform.mustBeConsistent();
    // Three pieces at 10.00 and 19% are sold: collected, earned, and owed to the state.
    expect(await shop.balances()).toEqual({ 1000: 3_570, 2200: 570, 4000: 3_000 });
  });

  test('without stock, or with a card that is declined: cancelled, and nothing is held (R9)', async () => {
    const shop = await platform.shop({ CD: 3 });
    const [tooMuch, declined] = [
      await shop.order({ CD: 4 }),
      await shop.order({ CD: 3 }, { paymentToken: 'tok_card_declined' }),
    ];
    await becomes(tooMuch, { status: 'CANCELLED', reason: 'STOCK_RESERVATION_FAILED' });
    await becomes(declined, { status: 'CANCELLED', reason: 'PAYMENT_FAILED' });
    expect(await shop.shelf('CD')).toEqual({ onHand: 3, reserved: 0 });
  });

  test('cancelled by the customer: the stock serves the next one (R9)', async () => {
    const shop = await platform.shop({ CD: 5 });
    const order = await shop.order({ CD: 5 });
    await becomes(order, { status: 'AUTHORIZED' });
    expect((await order.cancel()).status).toBe(200);
    await becomes(order, { status: 'CANCELLED', payment: 'VOIDED' });
    await eventually('the stock is released', async () => (await shop.shelf('CD')).reserved === 0);
    await becomes(await shop.order({ CD: 5 }), { status: 'AUTHORIZED' });
  });

  test('the same POST twice places one order (R15)', async () => {
    const shop = await platform.shop({ CD: 5 });
    const body = { customerId: newId(), currency: 'USD', lines: [{ sku: 'CD', quantity: 1 }] };
    const key = newId();
    const commerce = shop.api('commerce');
    const [first, second] = await Promise.all([
      commerce.post('/orders', body, key),
      commerce.post('/orders', body, key),
    ]);
    expect(second.body.orderId).toBe(first.body.orderId);
    expect((await commerce.post('/orders', { ...body, customerId: newId() }, key)).status).toBe(422);
  });

  test('many orders at once for scarce stock: exactly what was there is reserved', async () => {
    const shop = await platform.shop({ CD: 40 });
    const orders = await Promise.all(Array.from({ length: 60 }, () => shop.order({ CD: 1 })));
    const ends = await eventually('all are paid or cancelled', async () => {
      const rows = await platform.eyes.commerce.sql<{ status: string; n: number }>(
        `SELECT status, count(*)::int AS n FROM orders WHERE tenant_id = $1 GROUP BY status ORDER BY status`,
        [shop.tenantId],
      );
      return rows.some(({ status }) => status === 'PLACED' || status === 'CONFIRMED') ? null : rows;
    });
    expect(orders).toHaveLength(60);
    expect(ends).toEqual([
      { status: 'AUTHORIZED', n: 40 },
      { status: 'CANCELLED', n: 20 },
    ]);
    expect(await shop.shelf('CD')).toEqual({ onHand: 40, reserved: 40 });
  });
});

describe('bad input', () => {
  const order = { customerId: newId(), currency: 'USD' };
  test.each([
    ['malformed JSON', '/orders', '{"customerId": ', 400],
    ['an unknown SKU', '/orders', { ...order, lines: [{ sku: 'NONE', quantity: 1 }] }, 422],
    ['a negative quantity', '/orders', { ...order, lines: [{ sku: 'CD', quantity: -1 }] }, 400],
    ['an unknown field', '/orders', { ...order, lines: [], price: 1 }, 400],
    [
      'a price of three decimals',
      '/products',
      { sku: 'X', name: 'x', unitPrice: { amount: '1.999', currency: 'USD' }, taxRateBasisPoints: 0 },
      422,
    ],
  ])('%s is a problem document', async (_what, path, body, status) => {
    const shop = await platform.shop({ CD: 5 });
    const answer = await shop.api('commerce').send('POST', path, body, {
      'content-type': 'application/json',
      'idempotency-key': newId(),
    });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer).toMatchObject({ status, body: { type: expect.stringMatching(/^urn:erp:problem:/) } });
  });

  test('bytes that are no event, put on a topic by hand, are dead letters and block nothing (R18)', async () => {
    const shop = await platform.shop({ CD: 5 });
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
    await becomes(await shop.order({ CD: 1 }), { status: 'AUTHORIZED' });
    for (const context of ['inventory', 'financial', 'shipping'] as const) {
      const parked = await eventually(`six dead letters in ${context}`, async () => {
        const rows = await platform.eyes[context].sql<{ reason: string }>(
          `SELECT reason FROM ${context}_parked_events`,
        );
        return rows.length === 6 ? rows : null;
      });
      expect(new Set(parked.map(({ reason }) => reason))).toEqual(new Set(['UNREADABLE']));
    }
  });
});

describe('tenants (R24)', () => {
  test('as tenant B the application sees no row of tenant A in any table of any database', async () => {
    const shop = await platform.shop({ CD: 5 });
    const order = await shop.order({ CD: 2 });
    await becomes(order, { status: 'AUTHORIZED' });
    for (const context of CONTEXT_NAMES) {
      const tables = await platform.eyes[context].sql<{ name: string; app: boolean }>(
        `SELECT relname AS name, has_table_privilege($1, oid, 'SELECT') AS app FROM pg_class
         WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace`,
        [`${context}_app`],
      );
      const readable = tables.filter(({ app }) => app).map(({ name }) => name);
      const seen = { ofAnother: 0, own: 0 };
      for (const table of readable) {
        seen.ofAnother += await countAs(context, newId(), table);
        seen.own += await countAs(context, shop.tenantId, table);
      }
      expect(seen).toEqual({ ofAnother: 0, own: expect.any(Number) });
      expect(seen.own).toBeGreaterThan(0);
    }
  });

  test('over REST, tenant B does not find the order of tenant A', async () => {
    const shop = await platform.shop({ CD: 5 });
    const { orderId } = await shop.order({ CD: 2 });
    const other = await platform.shop();
    expect((await other.api('commerce').get(`/orders/${orderId}`)).status).toBe(404);
    expect((await new Shop(platform, '').api('commerce').get(`/orders/${orderId}`)).status).toBe(400);
  });
});

/** Rows of a table that a context's application sees as a tenant. */
async function countAs(
  context: (typeof CONTEXT_NAMES)[number],
  tenantId: string,
  table: string,
): Promise<number> {
  const client = await adminClient(platform.world.stack, platform.databases[context].database);
  try {
    await client.query(`SELECT set_config('role', $1, false), set_config('app.tenant_id', $2, false)`, [
      `${context}_app`,
      tenantId,
    ]);
    const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM "${table}"`);
    return rows[0]!.n;
  } finally {
    await client.end();
  }
}
