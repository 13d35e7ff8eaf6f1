import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { PaymentFailed } from '@erp/financial-shared';
import { TenantProvisioned } from '@erp/identity-shared';
import { StockIssued, StockReleased, StockReserved, StockReturned } from '@erp/inventory-shared';
import { newId } from '@erp/kernel';
import { startService, type RunningService } from '@erp/service-kit';
import { ReturnReceived, ShipmentDispatched } from '@erp/shipping-shared';
import { TestWorld, eventually, publishAs } from '@erp/testing';
import { inventory } from './inventory.module.js';
import { InventoryApi } from './testing/api.js';
import { CommerceSide } from './testing/commerce-side.js';

let world: TestWorld;
let database: Awaited<ReturnType<TestWorld['databaseOf']>>;
let service: RunningService;
let commerce: CommerceSide;
let api: InventoryApi;
let warehouseId: string;

beforeAll(async () => {
  world = await TestWorld.create();
  database = await world.databaseOf(inventory);
  service = await startService(inventory, world.serviceConfig('inventory', database));
  commerce = await CommerceSide.start(world.serviceConfig('commerce', await world.emptyDatabase('commerce')));
});

afterAll(async () => {
  await commerce?.stop();
  await service?.stop();
  await world?.destroy();
});

/** Ten CDs and five LPs in one warehouse of a new tenant. */
beforeEach(async () => {
  api = new InventoryApi(service.url, await world.tenant(database));
  warehouseId = await api.warehouse('W', 1);
  await api.stock(warehouseId, { CD: 10, LP: 5 });
});

const answers = (orderId: string, count: number) =>
  eventually(`${count} answers on order ${orderId}`, () => {
    const all = commerce.answersOn([orderId]);
    return all.length >= count && all;
  });

const processed = (eventId: string) =>
  eventually(`event ${eventId} is processed`, async () => {
    const rows = await world.sql(database, `SELECT FROM inventory_processed_events WHERE event_id = $1`, [
      eventId,
    ]);
    return rows.length === 1;
  });

/** Why an event waits for an operator. */
const parkedFor = (eventId: string) =>
  eventually(`event ${eventId} is parked`, async () => {
    const [row] = await world.sql<{ error: string }>(
      database,
      `SELECT error FROM inventory_parked_events WHERE event_id = $1`,
      [eventId],
    );
    return row?.error;
  });

/** Places an order of three CDs, one of them on a line of its own, and an LP, and waits until it is reserved. */
async function reservedOrder(): Promise<string> {
  const orderId = await commerce.place(api.tenantId, [
    { sku: 'CD', quantity: 2 },
    { sku: 'LP', quantity: 1 },
    { sku: 'CD', quantity: 1 },
  ]);
  await answers(orderId, 1);
  return orderId;
}

const line = (lineNumber: number, sku: string, quantity: number, at = warehouseId) => ({
  lineNumber,
  sku,
  warehouseId: at,
  quantity,
});

const dispatch = (orderId: string, shipmentId = newId()) =>
  publishAs(world, api.tenantId, ShipmentDispatched, {
    orderId,
    shipmentId,
    trackingNumber: 'T-1',
    lines: [line(1, 'CD', 2), line(2, 'LP', 1), line(3, 'CD', 1)],
  });

const giveBack = (orderId: string, lines = [line(1, 'CD', 2)], returnId = newId()) =>
  publishAs(world, api.tenantId, ReturnReceived, {
    orderId,
    shipmentId: newId(),
    returnId,
    reason: 'CUSTOMER_RETURN',
    lines,
  });

const stock = async () => {
  const { items } = (await api.get('/stock')).body as {
    items: { sku: string; onHand: number; reserved: number }[];
  };
  return Object.fromEntries(items.map(({ sku, onHand, reserved }) => [sku, [onHand, reserved]]));
};

const movements = async (sku: string) => {
  const { items } = (await api.get(`/skus/${sku}/movements`)).body as {
    items: { type: string; quantityDelta: number; documentId: string }[];
  };
  return items.map(({ type, quantityDelta, documentId }) => [type, quantityDelta, documentId]);
};

describe('a payment that failed', () => {
  test('releases what is held, and the cancellation that follows releases nothing again (R9, R15)', async () => {
    const orderId = await reservedOrder();
    const failure = { orderId, paymentId: newId(), reason: 'INSUFFICIENT_FUNDS' as const };
    await publishAs(world, api.tenantId, PaymentFailed, failure);
    const [, released] = await answers(orderId, 2);
    expect(released!.type).toBe(StockReleased.type);
    expect(released!.data).toMatchObject({ reason: 'PAYMENT_FAILED' });
    await processed(await publishAs(world, api.tenantId, PaymentFailed, failure));
    await commerce.cancel(api.tenantId, orderId, 'PAYMENT_FAILED');
    await dispatched(await reservedOrder()); // behind the cancellation: when it is answered, that was handled
    expect(commerce.answersOn([orderId])).toHaveLength(2);
    expect((await api.get(`/reservations/${orderId}`)).body).toMatchObject({
      status: 'RELEASED',
      endReason: 'PAYMENT_FAILED',
    });
  });

  test('that overtook its order is remembered: the order reserves nothing', async () => {
    const orderId = newId();
    const failure = { orderId, paymentId: newId(), reason: 'INSUFFICIENT_FUNDS' as const };
    await processed(await publishAs(world, api.tenantId, PaymentFailed, failure));
    await commerce.place(api.tenantId, [{ sku: 'CD', quantity: 1 }], orderId);
    await reservedOrder();
    expect((await api.get(`/reservations/${orderId}`)).body).toMatchObject({ status: 'ENDED_BEFORE_PLACED' });
  });
});

/** Waits until what was held for the order has left. */
async function dispatched(orderId: string): Promise<void> {
  await dispatch(orderId);
  await eventually('it is issued', () =>
    commerce.answersOn([orderId]).some(({ type }) => type === StockIssued.type),
  );
}

describe('a dispatched shipment', () => {
  test('issues what was held, once: on hand and reserved go down together (R9, R15)', async () => {
    const orderId = await reservedOrder();
    expect(await stock()).toEqual({ CD: [10, 3], LP: [5, 1] });
    const shipmentId = newId();
    await dispatch(orderId, shipmentId);
    const [, issued] = await answers(orderId, 2);
    expect(issued).toMatchObject({ type: StockIssued.type, tenantId: api.tenantId });
    expect(issued!.data).toEqual({
      orderId,
      shipmentId,
      lines: [line(1, 'CD', 2), line(2, 'LP', 1), line(3, 'CD', 1)],
    });
    await processed(await dispatch(orderId, shipmentId));
    expect(await stock()).toEqual({ CD: [7, 0], LP: [4, 0] });
    expect((await movements('CD'))[0]).toEqual(['ISSUE', -3, shipmentId]);
    expect((await api.get(`/reservations/${orderId}`)).body).toMatchObject({ status: 'ISSUED', shipmentId });
    expect(commerce.answersOn([orderId]).map(({ type }) => type)).toEqual([
      StockReserved.type,
      StockIssued.type,
    ]);
  });

  test('of an order that holds nothing waits for an operator, by name, and nothing leaves (R16)', async () => {
    const orderId = await reservedOrder();
    await commerce.cancel(api.tenantId, orderId);
    await answers(orderId, 2);
    const why = await parkedFor(await dispatch(orderId));
    expect(why).toContain('DispatchedWithoutStock: shipment');
    expect(why).toContain(`order ${orderId} holds no stock (its reservation is RELEASED)`);
    expect(await stock()).toEqual({ CD: [10, 0], LP: [5, 0] });
  });
});

describe('a return', () => {
  test('puts the goods back where they came back to, once, also where the SKU never was (R9, R15)', async () => {
    const orderId = await reservedOrder();
    await dispatched(orderId);
    const elsewhere = await api.warehouse('RETURNS', 2);
    const returnId = newId();
    const lines = [line(1, 'CD', 1), line(1, 'CD', 1, elsewhere), line(3, 'CD', 1)];
    await giveBack(orderId, lines, returnId);
    const [, , returned] = await answers(orderId, 3);
    expect(returned!.type).toBe(StockReturned.type);
    expect(returned!.data).toEqual({ orderId, returnId, lines });
    await processed(await giveBack(orderId, lines, returnId));
    expect(await stock()).toEqual({ CD: [10, 0], LP: [4, 0] });
    expect((await movements('CD')).filter(([type]) => type === 'RETURN')).toEqual(
      expect.arrayContaining([
        ['RETURN', 2, returnId],
        ['RETURN', 1, returnId],
      ]),
    );
    expect(commerce.answersOn([orderId])).toHaveLength(3);
  });

  test.each([
    ['a warehouse', () => [line(1, 'CD', 1, newId())], 'UnknownWarehouse: there is no warehouse'],
    ['an SKU', () => [line(1, 'NEVER-HEARD', 1)], 'UnknownSkus: not registered: NEVER-HEARD'],
  ])('to %s that nobody knows waits for an operator, by name (R16)', async (_what, lines, why) => {
    const orderId = await reservedOrder();
    await dispatched(orderId);
    expect(await parkedFor(await giveBack(orderId, lines()))).toContain(why);
    expect(await stock()).toMatchObject({ CD: [7, 0] });
  });
});

describe('a new tenant', () => {
  const provision = (tenantId: string) =>
    publishAs(world, tenantId, TenantProvisioned, { tenantId, name: 'CDNOW' });
  const warehouses = async (tenantId: string) =>
    (await new InventoryApi(service.url, tenantId).get('/warehouses')).body.items;
  const opened = (tenantId: string) =>
    world.sql(
      database,
      `SELECT FROM inventory_outbox_events WHERE tenant_id = $1 AND event_type = 'inventory.WarehouseOpened'`,
      [tenantId],
    );

  test('has the warehouse MAIN, told once, and is let in from then on (R24)', async () => {
    const tenantId = newId();
    expect(await new InventoryApi(service.url, tenantId).get('/warehouses')).toMatchObject({ status: 403 });
    await provision(tenantId);
    await processed(await provision(tenantId));
    expect(await warehouses(tenantId)).toEqual([
      { warehouseId: expect.any(String), code: 'MAIN', name: 'Main warehouse', priority: 100 },
    ]);
    expect(await opened(tenantId)).toHaveLength(1);
  });

  test('that has a warehouse called MAIN keeps it', async () => {
    const own = await api.warehouse('MAIN', 5);
    await processed(await provision(api.tenantId));
    const main = (await warehouses(api.tenantId)).find(({ code }: { code: string }) => code === 'MAIN');
    expect(main).toEqual({ warehouseId: own, code: 'MAIN', name: 'MAIN', priority: 5 });
    expect(await opened(api.tenantId)).toHaveLength(2); // W and MAIN, as they were opened
  });

  test('whose order overtook it: the order waits, and is reserved when the tenant is known (R24)', async () => {
    const tenantId = newId();
    const orderId = await commerce.place(tenantId, [{ sku: 'CD', quantity: 1 }]);
    await eventually('the order waits', async () => {
      const rows = await world.sql(
        database,
        `SELECT FROM inventory_parked_events WHERE partition_key = $1 AND status = 'PARKED'`,
        [orderId],
      );
      return rows.length === 1;
    });
    await provision(tenantId);
    expect(await answers(orderId, 1)).toMatchObject([{ tenantId, data: { reason: 'UNKNOWN_SKU' } }]);
  });
});
