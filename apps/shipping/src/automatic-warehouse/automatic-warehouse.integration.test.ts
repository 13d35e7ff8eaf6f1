import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { OrderCancellationRequested, ReturnRequested } from '@erp/commerce-shared';
import { adminClient, eventually, type Api } from '@erp/testing';
import { handle } from '../testing/handle.js';
import { NEAR, orderFacts, returnOf } from '../testing/order-facts.js';
import { ShippingWorld } from '../testing/shipping-world.js';
import { WorkWarehouse } from './work-warehouse.js';

let shipping: ShippingWorld;
let api: Api;

beforeAll(async () => {
  shipping = await ShippingWorld.start({ WAREHOUSE_MODE: 'automatic' });
});

afterAll(async () => {
  await shipping?.stop();
});

beforeEach(async () => {
  api = await shipping.api();
});

async function ordered(sku?: string) {
  const facts = orderFacts(sku);
  await shipping.tellAll(api, facts);
  return facts;
}

const typesUntil = async (orderId: string, last: string): Promise<string[]> =>
  (await shipping.eventuallyTold(orderId, last)).map(({ type }) => type);

const shipmentOf = async (orderId: string) => (await api.get(`/shipments/${orderId}`)).body;

describe('a planned shipment, with nobody there', () => {
  test('is dispatched and delivered', async () => {
    const { orderId } = await ordered();
    expect(await typesUntil(orderId, 'ShipmentDelivered')).toEqual([
      'ShipmentPlanned',
      'ShipmentDispatched',
      'ShipmentDelivered',
    ]);
    const done = { status: 'DELIVERED', pickedAt: expect.any(String), packedAt: expect.any(String) };
    expect(await shipmentOf(orderId)).toMatchObject(done);
  });

  test('of damaged goods fails', async () => {
    const { orderId } = await ordered('CD-NOSHIP');
    const told = await shipping.eventuallyTold(orderId, 'ShipmentFailed');
    expect(told.at(-1)!.data).toMatchObject({ orderId, reason: 'GOODS_DAMAGED' });
    expect(await shipmentOf(orderId)).toMatchObject({ status: 'FAILED', dispatchedAt: null });
  });

  test('that finds nobody there comes back to its sender', async () => {
    const { orderId } = await ordered('CD-NOBODY');
    expect(await typesUntil(orderId, 'ReturnReceived')).toEqual([
      'ShipmentPlanned',
      'ShipmentDispatched',
      'DeliveryFailed',
      'ReturnReceived',
    ]);
    expect((await shipmentOf(orderId)).status).toBe('RETURNED_TO_SENDER');
  });

  test('that is to be held waits for a person, or for its cancellation', async () => {
    const held = await ordered('CD-HOLD');
    const other = await ordered(); // its run of the warehouse comes behind that of the held one
    await shipping.eventuallyTold(other.orderId, 'ShipmentDelivered');
    expect((await shipmentOf(held.orderId)).status).toBe('PLANNED');
    await shipping.tell(api, OrderCancellationRequested, held.request);
    expect(await shipping.toldTypes(held.orderId)).toEqual(['ShipmentPlanned', 'ShipmentStopped']);
  });
});

test('all that is told of an order has the correlation of its own facts, though one run works many (R20)', async () => {
  const orders = [orderFacts(), orderFacts('CD-NOSHIP'), orderFacts('CD-NOBODY')];
  const events = handle(shipping.service, api.tenantId, ...orders);
  for (const fact of ['placed', 'stock', 'payment'] as const) await events[fact]();
  for (const [n, last] of ['ShipmentDelivered', 'ShipmentFailed', 'ReturnReceived'].entries())
    await shipping.eventuallyTold(orders[n]!.orderId, last);
  const rows = await shipping.world.sql(
    shipping.database,
    `SELECT DISTINCT partition_key, correlation_id FROM shipping_outbox_events WHERE tenant_id = $1`,
    [api.tenantId],
  );
  expect(rows).toHaveLength(orders.length);
  expect(new Set(rows.map((row) => row['correlation_id'])).size).toBe(orders.length);
});

test('what a customer sends back is there at once', async () => {
  const { orderId } = await ordered();
  await shipping.eventuallyTold(orderId, 'ShipmentDelivered');
  const line = { lineNumber: 2, sku: 'LP', quantity: 1 };
  const wish = returnOf(orderId, line);
  await shipping.tell(api, ReturnRequested, wish);
  const told = await shipping.eventuallyTold(orderId, 'ReturnReceived');
  expect(told.at(-1)!.data).toMatchObject({
    returnId: wish.returnId,
    lines: [{ ...line, warehouseId: NEAR }],
  });
});

test('more orders than one run takes are all delivered, each once (R15)', async () => {
  const orders = Array.from({ length: 230 }, () => orderFacts());
  const hear = async (facts: (typeof orders)[number]) => {
    const events = handle(shipping.service, api.tenantId, facts);
    for (const fact of ['placed', 'stock', 'payment'] as const) await events[fact]();
  };
  await Promise.all(orders.map(hear));
  const counts = await eventually('all are delivered', async () => {
    const rows = await shipping.world.sql<{ type: string; events: number; orders: number }>(
      shipping.database,
      `SELECT event_type AS type, count(*)::int AS events, count(DISTINCT partition_key)::int AS orders
       FROM shipping_outbox_events WHERE tenant_id = $1 GROUP BY 1 ORDER BY 1`,
      [api.tenantId],
    );
    return rows.find(({ type }) => type === 'shipping.ShipmentDelivered')?.orders === 230 && rows;
  });
  expect(counts).toEqual(
    ['shipping.ShipmentDelivered', 'shipping.ShipmentDispatched', 'shipping.ShipmentPlanned'].map((type) => ({
      type,
      events: 230,
      orders: 230,
    })),
  );
});

test('given that somebody held the row when the warehouse came by, then it comes again', async () => {
  const { orderId } = await ordered('CD-HOLD'); // no run of its own
  const { database, service, world } = shipping;
  const holder = await adminClient(world.stack, database.database);
  try {
    await holder.query(`UPDATE shipments SET course = 'DELIVER' WHERE order_id = $1`, [orderId]);
    await holder.query('BEGIN');
    await holder.query(`SELECT FROM shipments WHERE order_id = $1 FOR UPDATE`, [orderId]);
    await service.app.get(WorkWarehouse).run({}, { tenantId: api.tenantId, jobId: '1', attempt: 1 });
    expect((await shipmentOf(orderId)).status).toBe('PLANNED');
    await holder.query('COMMIT');
  } finally {
    await holder.end();
  }
  await shipping.eventuallyTold(orderId, 'ShipmentDelivered');
});
