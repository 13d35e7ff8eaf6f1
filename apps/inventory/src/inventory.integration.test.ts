import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { OrderPlaced } from '@erp/commerce-shared';
import type { GoldenSample } from '@erp/common-messaging/contract';
import { produceRaw } from '@erp/common-messaging/testing';
import { StockReleased, StockReservationFailed, StockReserved } from '@erp/inventory-shared';
import { newId } from '@erp/kernel';
import { startService, type RunningService } from '@erp/service-kit';
import { TestWorld, eventually } from '@erp/testing';
import { inventory } from './inventory.module.js';
import { InventoryApi } from './testing/api.js';
import { CommerceSide } from './testing/commerce-side.js';

type ContextDatabase = Awaited<ReturnType<TestWorld['databaseOf']>>;

type Entry = Record<string, unknown>;

let world: TestWorld;
let database: ContextDatabase;
let commerceDatabase: ContextDatabase;
let service: RunningService;
let commerce: CommerceSide;
let api: InventoryApi;

beforeAll(async () => {
  world = await TestWorld.create();
  database = await world.databaseOf(inventory);
  service = await startService(inventory, world.serviceConfig('inventory', database));
  commerceDatabase = await world.emptyDatabase('commerce');
  commerce = await CommerceSide.start(world.serviceConfig('commerce', commerceDatabase));
});

afterAll(async () => {
  await commerce?.stop();
  await service?.stop();
  await world?.destroy();
});

beforeEach(async () => {
  api = new InventoryApi(service.url, await world.tenant(database)); // a tenant of its own for each test
});

/** The event types in the outbox of a tenant, in their order. */
const outbox = async (): Promise<{ event_type: string; status: string }[]> =>
  world.sql(
    database,
    `SELECT event_type, status FROM inventory_outbox_events WHERE tenant_id = $1 ORDER BY id`,
    [api.tenantId],
  );

/** Waits until inventory has processed all that commerce published about an order. */
const handled = async (orderId: string): Promise<void> => {
  const published = await world.sql<{ event_id: string }>(
    commerceDatabase,
    `SELECT DISTINCT event_id FROM commerce_outbox_events WHERE partition_key = $1`, // in two forms it is one event
    [orderId],
  );
  const ids = published.map(({ event_id }) => event_id);
  await eventually(`inventory processed ${ids.length} events of order ${orderId}`, async () => {
    const processed = await world.sql(
      database,
      `SELECT FROM inventory_processed_events WHERE event_id = ANY($1)`,
      [ids],
    );
    return ids.length > 0 && processed.length === ids.length;
  });
};

const answerOn = (orderId: string, count = 1) =>
  eventually(`answer ${count} on order ${orderId}`, () => commerce.answersOn([orderId])[count - 1]);

/** The first golden sample of a version of OrderPlaced, as commerce committed it. */
const placedIn = (version: number): Record<string, unknown> => {
  const file = `../../../libs/commerce-shared/contracts/OrderPlaced/v${version}.samples.json`;
  const samples = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as GoldenSample[];
  return samples[0]!.data as Record<string, unknown>;
};

/** OrderPlaced as a publisher of some version has put it on the topic; returns the order's id. */
const putOnTopic = async (version: number, data: Record<string, unknown>): Promise<string> => {
  const orderId = newId();
  const headers = {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: newId(),
    ce_type: OrderPlaced.type,
    ce_source: '/commerce',
    ce_time: new Date().toISOString(),
    ce_dataschema: `urn:erp:event:${OrderPlaced.type}:${version}`,
    ce_tenantid: api.tenantId,
  };
  const value = JSON.stringify({ ...data, orderId });
  await produceRaw(world.stack.brokers, `${world.topicPrefix}${OrderPlaced.topic}`, [
    { partition: 0, key: orderId, value, headers },
  ]);
  return orderId;
};

describe('versions of OrderPlaced (R4)', () => {
  test('v1 from long ago, v2 of today and a v3 that inventory does not know yet each reserve their lines', async () => {
    const warehouseId = await api.warehouse('W', 1);
    await api.stock(warehouseId, { 'CD-0042': 10, CDNOW: 10 });
    const orders = [
      [await putOnTopic(1, placedIn(1)), 'CD-0042'],
      [await putOnTopic(2, placedIn(2)), 'CDNOW'],
      [await putOnTopic(3, { ...placedIn(2), giftWrapped: true }), 'CDNOW'],
    ] as const;
    for (const [orderId, sku] of orders) {
      const answer = await answerOn(orderId);
      expect(answer.type).toBe(StockReserved.type);
      expect(answer.data).toMatchObject({ orderId, lines: [{ sku, quantity: 2 }] });
    }
    expect((await api.get('/stock?sku=CDNOW')).body.items).toMatchObject([{ reserved: 4 }]);
    expect((await api.get('/stock?sku=CD-0042')).body.items).toMatchObject([{ reserved: 2 }]);
  });
});

describe('from REST to the answer on the topic', () => {
  test('goods are received, an order reserves them, its cancellation releases them (R9, R11, R15, R22)', async () => {
    const near = await api.warehouse('NEAR', 1);
    const remote = await api.warehouse('REMOTE', 2);
    await api.stock(remote, { CD: 4 });
    await api.stock(near, { CD: 3, LP: 1 });

    const orderId = await commerce.place(api.tenantId, [
      { sku: 'CD', quantity: 3 },
      { sku: 'LP', quantity: 1 },
      { sku: 'CD', quantity: 2 },
    ]);
    const reserved = await answerOn(orderId);
    expect(reserved.type).toBe(StockReserved.type);
    expect(reserved.tenantId).toBe(api.tenantId);
    const lines = [
      { lineNumber: 1, sku: 'CD', quantity: 3, allocations: [{ warehouseId: near, quantity: 3 }] },
      { lineNumber: 2, sku: 'LP', quantity: 1, allocations: [{ warehouseId: near, quantity: 1 }] },
      { lineNumber: 3, sku: 'CD', quantity: 2, allocations: [{ warehouseId: remote, quantity: 2 }] },
    ];
    expect(reserved.data).toEqual({ orderId, reservationId: expect.any(String), lines });
    expect((await api.get(`/reservations/${orderId}`)).body).toMatchObject({ status: 'RESERVED', lines });
    expect((await api.get('/stock?sku=CD')).body.items).toMatchObject([
      {
        sku: 'CD',
        onHand: 7,
        reserved: 5,
        availableToPromise: 2,
        warehouses: [
          { warehouseId: near, onHand: 3, reserved: 3, availableToPromise: 0 },
          { warehouseId: remote, onHand: 4, reserved: 2, availableToPromise: 2 },
        ],
      },
    ]);

    await commerce.cancel(api.tenantId, orderId);
    const released = await answerOn(orderId, 2);
    expect(released.type).toBe(StockReleased.type);
    expect(released.causationId).not.toBe(reserved.causationId);
    expect((await api.get('/stock?sku=CD')).body.items).toMatchObject([{ onHand: 7, reserved: 0 }]);
    expect((await api.get(`/reservations/${orderId}`)).body).toMatchObject({
      status: 'RELEASED',
      endReason: 'CUSTOMER_REQUEST',
    });

    const published = await eventually('the outbox is drained', async () => {
      const rows = await outbox();
      return rows.every(({ status }) => status === 'PUBLISHED') && rows;
    });
    expect(published.map(({ event_type }) => event_type)).toEqual([
      'inventory.WarehouseOpened',
      'inventory.WarehouseOpened',
      'inventory.SkuRegistered',
      'inventory.GoodsReceived',
      'inventory.SkuRegistered',
      'inventory.GoodsReceived',
      'inventory.StockReserved',
      'inventory.StockReleased',
    ]);
  });

  test('given too little of one line, then the order gets nothing of any line', async () => {
    const warehouseId = await api.warehouse('W', 1);
    await api.stock(warehouseId, { CD: 5, LP: 1 });
    const orderId = await commerce.place(api.tenantId, [
      { sku: 'CD', quantity: 5 },
      { sku: 'LP', quantity: 2 },
    ]);
    const answer = await answerOn(orderId);
    expect(answer.type).toBe(StockReservationFailed.type);
    const shortages = [{ lineNumber: 2, sku: 'LP', requested: 2, available: 1 }];
    expect(answer.data).toEqual({ orderId, reason: 'INSUFFICIENT_STOCK', shortages });
    expect((await api.get('/stock')).body.items).toMatchObject([
      { sku: 'CD', reserved: 0 },
      { sku: 'LP', reserved: 0 },
    ]);
    expect((await api.get(`/reservations/${orderId}`)).body).toMatchObject({
      status: 'FAILED',
      lines: [],
      failure: { reason: 'INSUFFICIENT_STOCK', shortages },
    });
  });

  test('given a SKU nobody registered, then the failure says so', async () => {
    const orderId = await commerce.place(api.tenantId, [{ sku: 'NEVER-HEARD', quantity: 1 }]);
    expect((await answerOn(orderId)).data).toMatchObject({ reason: 'UNKNOWN_SKU' });
  });

  test('given a registered SKU that was never received, then it is short, not unknown', async () => {
    await api.post('/skus', { sku: 'NEW', name: 'New' });
    const orderId = await commerce.place(api.tenantId, [{ sku: 'NEW', quantity: 1 }]);
    expect((await answerOn(orderId)).data).toMatchObject({ reason: 'INSUFFICIENT_STOCK' });
  });

  test('given a cancellation that overtook its order, then the order reserves nothing and gets no answer', async () => {
    const warehouseId = await api.warehouse('W', 1);
    await api.stock(warehouseId, { CD: 5 });
    const orderId = newId();
    await commerce.cancel(api.tenantId, orderId, 'DEADLINE_EXPIRED');
    await commerce.place(api.tenantId, [{ sku: 'CD', quantity: 5 }], orderId);
    await handled(orderId);
    expect((await api.get(`/reservations/${orderId}`)).body).toMatchObject({
      status: 'ENDED_BEFORE_PLACED',
      endReason: 'DEADLINE_EXPIRED',
      lines: [],
    });
    expect((await api.get('/stock?sku=CD')).body.items).toMatchObject([{ reserved: 0 }]);
    expect(commerce.answersOn([orderId])).toEqual([]);
  });

  test('given the same OrderPlaced published twice, then it is reserved and answered once (R15)', async () => {
    const warehouseId = await api.warehouse('W', 1);
    await api.stock(warehouseId, { CD: 5 });
    const orderId = await commerce.place(api.tenantId, [{ sku: 'CD', quantity: 2 }]);
    await commerce.place(api.tenantId, [{ sku: 'CD', quantity: 2 }], orderId);
    await commerce.cancel(api.tenantId, orderId); // behind both: its answer tells that both were handled
    await answerOn(orderId, 2);
    expect(commerce.answersOn([orderId]).map(({ type }) => type)).toEqual([
      StockReserved.type,
      StockReleased.type,
    ]);
  });
});

describe('adjustments', () => {
  test('given reserved stock, when more than the rest would be lost, then 409 names all four numbers', async () => {
    const warehouseId = await api.warehouse('W', 1);
    await api.stock(warehouseId, { CD: 5 });
    await answerOn(await commerce.place(api.tenantId, [{ sku: 'CD', quantity: 3 }]));
    const loss = { warehouseId, sku: 'CD', reason: 'LOSS' };
    const refused = await api.post('/adjustments', { ...loss, quantityDelta: -3 });
    expect(refused).toMatchObject({
      status: 409,
      body: {
        type: 'urn:erp:problem:adjustment-exceeds-stock',
        sku: 'CD',
        warehouseId,
        onHand: 5,
        reserved: 3,
        quantityDelta: -3,
      },
    });
    expect(await api.post('/adjustments', { ...loss, quantityDelta: -2 })).toMatchObject({
      status: 201,
      body: { onHand: 3, reserved: 3 },
    });
  });

  test('given the same request twice, then the stock moves once and the answer is the same', async () => {
    const warehouseId = await api.warehouse('W', 1);
    await api.stock(warehouseId, { CD: 5 });
    const body = { warehouseId, sku: 'CD', quantityDelta: 1, reason: 'FOUND', note: 'behind the shelf' };
    const { status, body: first } = await api.post('/adjustments', body, 'found-1');
    expect(await api.post('/adjustments', body, 'found-1')).toMatchObject({ status, body: first });
    expect((await api.get('/stock?sku=CD')).body.items).toMatchObject([{ onHand: 6 }]);
    expect(await api.post('/adjustments', { ...body, quantityDelta: 2 }, 'found-1')).toMatchObject({
      status: 422,
      body: { type: 'urn:erp:problem:idempotency-key-reused' },
    });
  });

  test.each([
    ['no note for OTHER', { reason: 'OTHER' }, 422, 'adjustment-note-missing'],
    ['a delta of zero', { quantityDelta: 0 }, 400, 'validation-failed'],
    ['an unknown reason', { reason: 'RAIN' }, 400, 'validation-failed'],
    ['an unknown SKU', { sku: 'NOPE' }, 422, 'unknown-skus'],
    ['an unknown warehouse', { warehouseId: newId() }, 422, 'unknown-warehouse'],
    ['a note with a NUL', { note: 'a\u0000b' }, 400, 'validation-failed'],
  ])('%s is refused', async (_what, change, status, code) => {
    const warehouseId = await api.warehouse('W', 1);
    await api.stock(warehouseId, { CD: 5 });
    const body = { warehouseId, sku: 'CD', quantityDelta: 1, reason: 'FOUND', ...change };
    const type = `urn:erp:problem:${code}`;
    expect(await api.post('/adjustments', body)).toMatchObject({ status, body: { type } });
    expect((await api.get('/stock')).body.items).toMatchObject([{ onHand: 5 }]);
  });
});

describe('master data and queries', () => {
  test('a receipt with an unknown SKU is refused as a whole and says which line', async () => {
    const warehouseId = await api.warehouse('W', 1);
    await api.post('/skus', { sku: 'CD', name: 'CD' });
    const lines = [
      { sku: 'CD', quantity: 1 },
      { sku: 'LP', quantity: 1 },
    ];
    const refused = await api.post('/goods-receipts', { warehouseId, reference: 'DN', lines });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/lines/1/sku' }] } });
    expect((await api.get('/skus/CD/movements')).body.items).toEqual([]);
  });

  test('a SKU and a warehouse code are registered once within a tenant', async () => {
    await api.warehouse('W', 1);
    await api.post('/skus', { sku: 'CD', name: 'CD' });
    expect((await api.post('/skus', { sku: 'CD', name: 'CD' })).status).toBe(409);
    expect((await api.post('/warehouses', { code: 'W', name: 'W', priority: 2 })).status).toBe(409);
    const other = new InventoryApi(service.url, await world.tenant(database));
    expect((await other.post('/skus', { sku: 'CD', name: 'CD' })).status).toBe(201);
    await other.warehouse('W', 1);
  });

  test('the ledger reads newest first, page by page, with a running balance', async () => {
    const warehouseId = await api.warehouse('W', 1);
    await api.stock(warehouseId, { CD: 10 });
    for (const quantityDelta of [-1, -2, 5])
      await api.post('/adjustments', { warehouseId, sku: 'CD', quantityDelta, reason: 'COUNT_CORRECTION' });
    const first = (await api.get('/skus/CD/movements?limit=3')).body;
    expect(first.items.map((m: Entry) => [m.type, m.quantityDelta, m.onHandAfter])).toEqual([
      ['ADJUSTMENT', 5, 12],
      ['ADJUSTMENT', -2, 7],
      ['ADJUSTMENT', -1, 9],
    ]);
    const second = (await api.get(`/skus/CD/movements?limit=3&cursor=${first.nextCursor}`)).body;
    expect(second).toMatchObject({
      items: [{ type: 'RECEIPT', reference: 'DN-1', quantityDelta: 10, onHandAfter: 10 }],
      nextCursor: null,
    });
    expect((await api.get('/skus/LP/movements')).status).toBe(404);
  });

  test('stock and SKUs are listed page by page', async () => {
    for (const sku of ['C', 'A', 'B']) await api.post('/skus', { sku, name: sku });
    for (const path of ['/skus', '/stock']) {
      const first = (await api.get(`${path}?limit=2`)).body;
      expect(first.items.map((item: Entry) => item.sku)).toEqual(['A', 'B']);
      const second = (await api.get(`${path}?limit=2&cursor=${first.nextCursor}`)).body;
      expect(second.items.map((item: Entry) => item.sku)).toEqual(['C']);
      expect(second.nextCursor).toBeNull();
    }
    const some = (await api.get('/stock?sku=A&sku=C')).body;
    expect(some.items.map((item: Entry) => item.sku)).toEqual(['A', 'C']);
  });

  test('an order that inventory never heard of is 404', async () => {
    expect(await api.get(`/reservations/${newId()}`)).toMatchObject({
      status: 404,
      body: { type: 'urn:erp:problem:reservation-not-found' },
    });
  });
});
