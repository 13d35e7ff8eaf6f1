import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { OrderCancellationRequested, OrderPlaced, ReturnRequested } from '@erp/commerce-shared';
import { Database } from '@erp/common-messaging';
import { WarehouseOpened } from '@erp/inventory-shared';
import type { Api } from '@erp/testing';
import { NEAR, orderFacts, returnOf } from './testing/order-facts.js';
import { ShippingWorld } from './testing/shipping-world.js';

const OF_SHIPPING = ['shipments', 'returns', 'return_lines', 'warehouses'];

let shipping: ShippingWorld;
let tenantA: Api;
let tenantB: Api;
const order = orderFacts();
const wish = returnOf(order.orderId, { lineNumber: 1, sku: 'CD', quantity: 1 });

/** Everything tenant A can have, in every table; tenant B has nothing. */
beforeAll(async () => {
  shipping = await ShippingWorld.start();
  tenantA = await shipping.api();
  tenantB = await shipping.api();
  const near = { warehouseId: NEAR, code: 'NEAR', name: 'Near', priority: 1 };
  await shipping.tell(tenantA, WarehouseOpened, near);
  await shipping.tellAll(tenantA, order);
  for (const step of ['pick', 'pack', 'dispatch'])
    await tenantA.succeed(`/shipments/${order.orderId}/${step}`);
  await shipping.tell(tenantA, ReturnRequested, wish);
  await tenantA.succeed(`/returns/${wish.returnId}/receive`, { warehouseId: NEAR });
});

afterAll(async () => {
  await shipping?.stop();
});

const asTenant = <T extends object>({ tenantId }: Api, text: string, values: unknown[] = []): Promise<T[]> =>
  shipping.service.app.get(Database).transaction(tenantId, (tx) => tx.query<T>(text, values));

describe('tenant B, as the application role, in the database itself (R24)', () => {
  test('every table with a tenant is isolated, whoever may touch it', async () => {
    const tables = await shipping.world.sql<{ name: string; isolated: boolean }>(
      shipping.database,
      `SELECT c.relname AS name, c.relrowsecurity AND (c.relforcerowsecurity
         OR NOT has_any_column_privilege('shipping_app', c.oid, 'SELECT, INSERT, UPDATE')) AS isolated
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
       WHERE a.attname = 'tenant_id' AND c.relkind IN ('r', 'p') AND NOT c.relispartition`,
    );
    expect(tables.filter(({ isolated }) => !isolated)).toEqual([]);
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(OF_SHIPPING));
  });

  test.each(OF_SHIPPING)('sees no row of %s, where tenant A sees its own', async (table) => {
    expect(await asTenant(tenantB, `SELECT FROM ${table}`)).toEqual([]);
    expect((await asTenant(tenantA, `SELECT FROM ${table}`)).length).toBeGreaterThan(0);
  });

  test.each(OF_SHIPPING)('can write no row into %s of tenant A', async (table) => {
    const [copy] = await asTenant<{ row: object }>(tenantA, `SELECT to_jsonb(t) AS row FROM ${table} t`);
    const insert = `INSERT INTO ${table} SELECT (jsonb_populate_record(NULL::${table}, $1)).*`;
    await expect(asTenant(tenantB, insert, [JSON.stringify(copy!.row)])).rejects.toMatchObject({
      code: '42501',
      message: expect.stringContaining('row-level security'),
    });
  });

  test('changes no row of tenant A, whatever it forgets to say in WHERE', async () => {
    await asTenant(tenantB, `UPDATE shipments SET tracking_number = 'STOLEN'`);
    await asTenant(tenantB, `UPDATE returns SET received_at = now()`);
    const { trackingNumber } = (await tenantA.get(`/shipments/${order.orderId}`)).body;
    expect(trackingNumber).toMatch(/^OWN-/);
  });

  test('may delete nothing, nor what was received be changed by anybody', async () => {
    for (const table of OF_SHIPPING)
      await expect(asTenant(tenantA, `DELETE FROM ${table}`)).rejects.toMatchObject({ code: '42501' });
    await expect(asTenant(tenantA, `UPDATE return_lines SET quantity = 2`)).rejects.toMatchObject({
      code: '42501',
    });
  });
});

describe('tenant B, over REST and by events', () => {
  test('finds nothing of tenant A', async () => {
    for (const path of ['/shipments', '/returns'])
      expect((await tenantB.get(path)).body).toEqual({ items: [], nextCursor: null });
    expect((await tenantB.get(`/shipments/${order.orderId}`)).status).toBe(404);
    expect((await tenantB.get(`/returns/${wish.returnId}`)).status).toBe(404);
    expect((await tenantB.post(`/shipments/${order.orderId}/deliver`)).status).toBe(404);
    expect((await tenantB.post(`/returns/${wish.returnId}/receive`)).status).toBe(404);
  });

  test("has shipments of its own under tenant A's order ids", async () => {
    await shipping.tell(tenantB, OrderPlaced, order.placed);
    await shipping.tell(tenantB, OrderCancellationRequested, order.request);
    expect((await tenantB.get(`/shipments/${order.orderId}`)).body.status).toBe('STOPPED');
    expect((await tenantA.get(`/shipments/${order.orderId}`)).body.status).toBe('DISPATCHED');
  });
});
