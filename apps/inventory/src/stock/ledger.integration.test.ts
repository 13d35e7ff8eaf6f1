import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Database } from '@erp/common-messaging';
import { newId } from '@erp/kernel';
import { startService, type RunningService } from '@erp/service-kit';
import { TestWorld } from '@erp/testing';
import { inventory } from '../inventory.module.js';
import { InventoryApi } from '../testing/api.js';

let world: TestWorld;
let database: Awaited<ReturnType<TestWorld['databaseOf']>>;
let service: RunningService;
let api: InventoryApi;
let warehouseId: string;

/** SQL in a transaction of the application's role, as a careless use case would run it. */
const asApplication = (sql: string, values: readonly unknown[] = []) =>
  service.app.get(Database).transaction(api.tenantId, (tx) => tx.query(sql, values));

/** SQL with the rights of the tables' owner, in the tenant, as a careless migration would run it. */
const asOwner = (sql: string) =>
  world.sql(
    database,
    `SET ROLE inventory_owner; SELECT set_config('app.tenant_id', '${api.tenantId}', false); ${sql}`,
  );

const level = async () => {
  const { body } = await api.get('/stock?sku=CD');
  return body.items[0] as { onHand: number; reserved: number };
};

beforeAll(async () => {
  world = await TestWorld.create();
  database = await world.databaseOf(inventory);
  service = await startService(inventory, world.serviceConfig('inventory', database));
  api = new InventoryApi(service.url, await world.tenant(database));
  warehouseId = await api.warehouse('W', 1);
  await api.stock(warehouseId, { CD: 10 });
  await asApplication(`UPDATE stock_levels SET reserved = 4`);
});

afterAll(async () => {
  await service?.stop();
  await world?.destroy();
});

describe('the database refuses to oversell', () => {
  test.each([
    ['more reserved than on hand', `UPDATE stock_levels SET reserved = 11`, '23514'],
    ['less than nothing reserved', `UPDATE stock_levels SET reserved = -1`, '23514'],
    ['on hand without a movement', `UPDATE stock_levels SET on_hand = 100`, '42501'],
    ['a level out of nothing', `INSERT INTO stock_levels SELECT * FROM stock_levels`, '42501'],
    ['a level away', `DELETE FROM stock_levels`, '42501'],
  ])('%s', async (_what, sql, code) => {
    await expect(asApplication(sql)).rejects.toMatchObject({ code });
    expect(await level()).toMatchObject({ onHand: 10, reserved: 4 });
  });

  test.each([
    ['below what is reserved', 'ADJUSTMENT', -7, 'LOSS'],
    ['below zero', 'ADJUSTMENT', -11, 'LOSS'],
    ['of an issue of more than is reserved', 'ISSUE', -5, null],
  ])('a movement %s', async (_what, type, delta, reason) => {
    const insert = asApplication(
      `INSERT INTO stock_movements (tenant_id, sku, warehouse_id, type, quantity_delta, document_id, reference, reason)
       VALUES ($1, 'CD', $2, $3, $4, $5, '', $6)`,
      [api.tenantId, warehouseId, type, delta, newId(), reason],
    );
    await expect(insert).rejects.toMatchObject({ code: '23514' });
    expect(await level()).toMatchObject({ onHand: 10, reserved: 4 });
  });

  test.each([
    ['a receipt that takes away', 'RECEIPT', -1, null],
    ['an issue that adds', 'ISSUE', 1, null],
    ['a return that takes away', 'RETURN', -1, null],
    ['a return with a reason of adjustments', 'RETURN', 1, 'FOUND'],
    ['an adjustment without a reason', 'ADJUSTMENT', 1, null],
    ['a type nobody knows', 'GIFT', 1, null],
    ['a movement of nothing', 'ADJUSTMENT', 0, 'FOUND'],
  ])('%s', async (_what, type, delta, reason) => {
    const insert = asApplication(
      `INSERT INTO stock_movements (tenant_id, sku, warehouse_id, type, quantity_delta, document_id, reference, reason)
       VALUES ($1, 'CD', $2, $3, $4, $5, '', $6)`,
      [api.tenantId, warehouseId, type, delta, newId(), reason],
    );
    await expect(insert).rejects.toMatchObject({ code: '23514' });
  });
});

describe('the ledger is append-only', () => {
  const changes = [
    [`UPDATE stock_movements SET quantity_delta = 1`],
    [`DELETE FROM stock_movements`],
    [`TRUNCATE stock_movements`],
  ];

  test.each(changes)('the application has no right to %s', async (sql) => {
    await expect(asApplication(sql)).rejects.toMatchObject({ code: '42501' });
  });

  test.each(changes)('a trigger refuses even its owner to %s', async (sql) => {
    await expect(asOwner(sql)).rejects.toMatchObject({ code: '23000' });
  });

  test('what the application claims about id and balance is overwritten by what is true', async () => {
    const claimed = 'ffffffff-ffff-7fff-bfff-ffffffffffff';
    const [movement] = await asApplication(
      `INSERT INTO stock_movements
         (tenant_id, movement_id, sku, warehouse_id, type, quantity_delta, on_hand_after, document_id, reference)
       VALUES ($1, $2, 'CD', $3, 'RECEIPT', 5, 1000000, $4, '') RETURNING movement_id, on_hand_after`,
      [api.tenantId, claimed, warehouseId, newId()],
    );
    expect(movement).toEqual({ movement_id: expect.not.stringContaining('ffff-7fff'), on_hand_after: 15 });
    expect(await level()).toMatchObject({ onHand: 15 });
  });
});

test('given receipts and adjustments at once, then on hand is the sum of the movements and each balance follows the last', async () => {
  const busy = new InventoryApi(service.url, await world.tenant(database));
  const places = [await busy.warehouse('A', 1), await busy.warehouse('B', 2)];
  for (const sku of ['X', 'Y']) await busy.post('/skus', { sku, name: sku });
  const pick = <T>(items: readonly T[], i: number): T => items[i % items.length]!;
  const replies = await Promise.all(
    Array.from({ length: 80 }, (_, i) =>
      i % 4 === 0
        ? busy.post('/goods-receipts', {
            warehouseId: pick(places, i / 4),
            reference: `DN-${i}`,
            lines: [
              { sku: 'Y', quantity: 3 },
              { sku: 'X', quantity: 2 },
            ],
          })
        : busy.post('/adjustments', {
            warehouseId: pick(places, i),
            sku: pick(['X', 'Y'], i >> 1),
            quantityDelta: pick([-2, 1, -1], i),
            reason: 'COUNT_CORRECTION',
          }),
    ),
  );
  expect(replies.map(({ status }) => status).filter((status) => status !== 201 && status !== 409)).toEqual(
    [],
  );
  const wrong = await world.sql(
    database,
    `SELECT sku, warehouse_id FROM (
       SELECT m.*, sum(quantity_delta) OVER (PARTITION BY sku, warehouse_id ORDER BY movement_id) AS balance
       FROM stock_movements m WHERE tenant_id = $1) m
     WHERE on_hand_after <> balance`,
    [busy.tenantId],
  );
  expect(wrong).toEqual([]);
  const levels = await world.sql(
    database,
    `SELECT sku, warehouse_id, on_hand,
            (SELECT sum(quantity_delta)::int FROM stock_movements m
             WHERE (m.tenant_id, m.sku, m.warehouse_id) = (l.tenant_id, l.sku, l.warehouse_id)) AS moved
     FROM stock_levels l WHERE tenant_id = $1`,
    [busy.tenantId],
  );
  expect(levels).toHaveLength(4);
  for (const { on_hand, moved } of levels) expect(on_hand).toBe(moved);
});
