import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Database } from '@erp/common-messaging';
import { newId } from '@erp/kernel';
import { startService, type RunningService } from '@erp/service-kit';
import { ReturnReceived } from '@erp/shipping-shared';
import { TestWorld, eventually, publishAs } from '@erp/testing';
import { inventory } from './inventory.module.js';
import { InventoryApi } from './testing/api.js';
import { CommerceSide } from './testing/commerce-side.js';

let world: TestWorld;
let database: Awaited<ReturnType<TestWorld['databaseOf']>>;
let service: RunningService;
let commerce: CommerceSide;
let tenantA: InventoryApi;
let tenantB: InventoryApi;

/** Everything tenant A can have, in every table; tenant B has nothing. */
beforeAll(async () => {
  world = await TestWorld.create();
  database = await world.databaseOf(inventory);
  service = await startService(inventory, world.serviceConfig('inventory', database));
  commerce = await CommerceSide.start(world.serviceConfig('commerce', await world.emptyDatabase('commerce')));
  tenantA = new InventoryApi(service.url, await world.tenant(database));
  tenantB = new InventoryApi(service.url, await world.tenant(database));
  await tenantA.stock(await tenantA.warehouse('W', 1), { CD: 10 });
  const orderId = await commerce.place(tenantA.tenantId, [{ sku: 'CD', quantity: 1 }]);
  await eventually('the order is reserved', () => commerce.answersOn([orderId])[0]);
  const [{ warehouseId }] = (await tenantA.get('/warehouses')).body.items as [{ warehouseId: string }];
  await publishAs(world, tenantA.tenantId, ReturnReceived, {
    orderId,
    shipmentId: newId(),
    returnId: newId(),
    reason: 'CUSTOMER_RETURN',
    lines: [{ lineNumber: 1, sku: 'CD', warehouseId, quantity: 1 }],
  });
  await eventually('the goods are back', () => commerce.answersOn([orderId])[1]);
});

afterAll(async () => {
  await commerce?.stop();
  await service?.stop();
  await world?.destroy();
});

interface Table {
  table: string;
  readable: boolean;
  insertable: boolean;
  isolated: boolean;
}

/** Every table, of whatever schema, on which the application has any right; found anew at each run. */
const tablesOfApplication = (): Promise<Table[]> =>
  world.sql<Table & Record<string, unknown>>(
    database,
    `SELECT c.oid::regclass::text AS table, c.relrowsecurity AND c.relforcerowsecurity AS isolated,
            has_any_column_privilege('inventory_app', c.oid, 'SELECT') AS readable,
            has_any_column_privilege('inventory_app', c.oid, 'INSERT') AS insertable
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
       AND (has_any_column_privilege('inventory_app', c.oid, 'SELECT, INSERT, UPDATE')
            OR has_table_privilege('inventory_app', c.oid, 'DELETE, TRUNCATE'))
     ORDER BY 1`,
  );

/** How many rows of tenant A a transaction of the given tenant sees. */
const rowsSeenBy = (tenantId: string, table: string): Promise<number> =>
  service.app.get(Database).transaction(tenantId, async (tx) => {
    const [row] = await tx.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${table} WHERE tenant_id = $1`,
      [tenantA.tenantId],
    );
    return row!.n;
  });

describe('tenant B, as the application role, in the database itself (R24)', () => {
  test('every table the application may touch is isolated', async () => {
    const tables = await tablesOfApplication();
    expect(tables.filter(({ isolated }) => !isolated)).toEqual([]);
    expect(tables.map(({ table }) => table)).toEqual(
      expect.arrayContaining([
        'goods_returns',
        'reservations',
        'skus',
        'stock_levels',
        'stock_movements',
        'warehouses',
      ]),
    );
  });

  // A partition is reached through its parent, whose policy applies; nobody is granted the partition itself.
  test('so is every table with a tenant, whoever may touch it', async () => {
    const open = await world.sql(
      database,
      `SELECT c.oid::regclass::text AS table FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
       WHERE a.attname = 'tenant_id' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
         AND NOT c.relrowsecurity`,
    );
    expect(open).toEqual([]);
  });

  test('sees no row of any table, where tenant A sees its own', async () => {
    const readable = (await tablesOfApplication()).filter((table) => table.readable);
    expect(readable.length).toBeGreaterThan(0);
    for (const { table } of readable) {
      expect([table, await rowsSeenBy(tenantB.tenantId, table)]).toEqual([table, 0]);
      const seenByA = await rowsSeenBy(tenantA.tenantId, table);
      expect([table, seenByA > 0]).toEqual([table, true]);
    }
  });

  test('can write no row into tenant A', async () => {
    const insertable = (await tablesOfApplication()).filter((table) => table.insertable);
    expect(insertable.length).toBeGreaterThan(0);
    for (const { table } of insertable) {
      const [copy] = await world.sql<{ row: object }>(
        database,
        `SELECT to_jsonb(t) AS row FROM ${table} t WHERE tenant_id = $1 LIMIT 1`,
        [tenantA.tenantId],
      );
      const columns = Object.keys(copy!.row).filter(
        (column) => !(table === 'inventory_outbox_events' && column === 'id'),
      );
      const insert = service.app.get(Database).transaction(tenantB.tenantId, (tx) =>
        tx.query(
          `INSERT INTO ${table} (${columns.join(', ')})
           SELECT ${columns.map((column) => `r.${column}`).join(', ')} FROM jsonb_populate_record(NULL::${table}, $1) r`,
          [JSON.stringify(copy!.row)],
        ),
      );
      await expect(insert).rejects.toMatchObject({
        code: '42501',
        message: expect.stringContaining('row-level security'),
      });
    }
  });

  test('changes no row of tenant A, whatever it forgets to say in WHERE', async () => {
    const before = (await tenantA.get('/stock')).body;
    await service.app.get(Database).transaction(tenantB.tenantId, async (tx) => {
      await tx.query(`UPDATE stock_levels SET reserved = 0`);
      await tx.query(`UPDATE reservations SET status = 'RELEASED', end_reason = 'x', ended_at = now()`);
    });
    expect((await tenantA.get('/stock')).body).toEqual(before);
  });
});

describe('tenant B, over REST', () => {
  test('finds nothing of tenant A', async () => {
    for (const path of ['/skus', '/warehouses', '/stock'])
      expect((await tenantB.get(path)).body).toEqual({ items: [], nextCursor: null });
    expect((await tenantB.get('/skus/CD')).status).toBe(404);
    expect((await tenantB.get('/skus/CD/movements')).status).toBe(404);
  });

  test("may use tenant A's idempotency key for itself", async () => {
    const key = newId();
    const first = await tenantA.post('/skus', { sku: 'K', name: 'of A' }, key);
    const second = await tenantB.post('/skus', { sku: 'K', name: 'of B' }, key);
    expect([first.body.name, second.body.name]).toEqual(['of A', 'of B']);
  });

  test("cannot take from tenant A's warehouse", async () => {
    const [warehouse] = (await tenantA.get('/warehouses')).body.items;
    await tenantB.post('/skus', { sku: 'CD', name: 'CD' });
    const loss = { warehouseId: warehouse.warehouseId, sku: 'CD', quantityDelta: -1, reason: 'LOSS' };
    expect(await tenantB.post('/adjustments', loss)).toMatchObject({
      status: 422,
      body: { type: 'urn:erp:problem:unknown-warehouse' },
    });
  });

  test('is answered for its own order, though tenant A has the SKU in stock', async () => {
    const orderId = await commerce.place(tenantB.tenantId, [{ sku: 'ONLY-A', quantity: 1 }]);
    await tenantA.stock((await tenantA.get('/warehouses')).body.items[0].warehouseId, { 'ONLY-A': 5 });
    const again = await commerce.place(tenantB.tenantId, [{ sku: 'ONLY-A', quantity: 1 }]);
    const answers = await eventually('both orders are answered', () => {
      const all = commerce.answersOn([orderId, again]);
      return all.length === 2 && all;
    });
    for (const answer of answers) {
      expect(answer.tenantId).toBe(tenantB.tenantId);
      expect(answer.data).toMatchObject({ reason: 'UNKNOWN_SKU' });
    }
  });
});
