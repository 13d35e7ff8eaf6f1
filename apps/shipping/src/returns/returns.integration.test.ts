import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ReturnRequested } from '@erp/commerce-shared';
import { WarehouseOpened } from '@erp/inventory-shared';
import { newId } from '@erp/kernel';
import type { Api } from '@erp/testing';
import { NEAR, REMOTE, SHIPPED, orderFacts, returnOf } from '../testing/order-facts.js';
import { ShippingWorld } from '../testing/shipping-world.js';

const OUTLET = newId();

let shipping: ShippingWorld;
let api: Api;

beforeAll(async () => {
  shipping = await ShippingWorld.start();
});

afterAll(async () => {
  await shipping?.stop();
});

beforeEach(async () => {
  api = await shipping.api();
});

/** An order whose shipment is as far as these steps bring it. */
async function shipped(...steps: readonly string[]): Promise<string> {
  const facts = orderFacts();
  await shipping.tellAll(api, facts);
  for (const step of steps) await api.succeed(`/shipments/${facts.orderId}/${step}`);
  return facts.orderId;
}

const ARRIVED = ['pick', 'pack', 'dispatch', 'deliver'] as const;
const cds = (quantity: number) => ({ lineNumber: 1, sku: 'CD', quantity });

const backOf = async (orderId: string) =>
  (await shipping.told(orderId)).filter(({ type }) => type === 'ReturnReceived').map(({ data }) => data);

describe('goods that a customer sends back', () => {
  test('are expected, then received once into the warehouses they came from (R9, R15)', async () => {
    const orderId = await shipped(...ARRIVED);
    const wish = returnOf(orderId, cds(3));
    const { returnId } = wish;
    await shipping.tell(api, ReturnRequested, wish);
    await shipping.tell(api, ReturnRequested, wish);
    expect((await api.get('/returns?status=EXPECTED')).body.items).toMatchObject([
      { returnId, orderId, reason: 'CUSTOMER_RETURN', expected: [cds(3)], lines: [], receivedAt: null },
    ]);

    const lines = [
      { ...cds(2), warehouseId: NEAR },
      { ...cds(1), warehouseId: REMOTE },
    ];
    const answers = await Promise.all([1, 2, 3].map(() => api.post(`/returns/${returnId}/receive`)));
    for (const { status, body } of answers)
      expect({ status, body }).toMatchObject({ status: 200, body: { status: 'RECEIVED', lines } });
    const { shipmentId } = (await api.get(`/shipments/${orderId}`)).body;
    expect(await backOf(orderId)).toEqual([
      { orderId, shipmentId, returnId, reason: 'CUSTOMER_RETURN', lines },
    ]);
  });

  test('may be announced before they have left, and are received only after that', async () => {
    const orderId = newId();
    const wish = returnOf(orderId, { lineNumber: 1, sku: 'CD', quantity: 1 });
    const receive = () => api.post(`/returns/${wish.returnId}/receive`);
    const tooEarly = { status: 409, body: { type: 'urn:erp:problem:goods-not-with-customer' } };
    await shipping.tell(api, ReturnRequested, wish);
    expect(await receive()).toMatchObject(tooEarly);
    await shipping.tellAll(api, orderFacts(undefined, orderId));
    expect(await receive()).toMatchObject(tooEarly);
    for (const step of ['pick', 'pack', 'dispatch']) await api.succeed(`/shipments/${orderId}/${step}`);
    expect(await receive()).toMatchObject({ status: 200, body: { status: 'RECEIVED' } });
  });

  test('go into a warehouse that inventory told of, and no other', async () => {
    const orderId = await shipped(...ARRIVED);
    const wish = returnOf(orderId, cds(3));
    await shipping.tell(api, ReturnRequested, wish);
    const receive = () => api.post(`/returns/${wish.returnId}/receive`, { warehouseId: OUTLET });
    expect(await receive()).toMatchObject({
      status: 422,
      body: { type: 'urn:erp:problem:unknown-warehouse' },
    });
    const outlet = { warehouseId: OUTLET, code: 'OUTLET', name: 'Outlet', priority: 9 };
    await shipping.tell(api, WarehouseOpened, outlet);
    expect(await receive()).toMatchObject({
      status: 200,
      body: { lines: [{ ...cds(3), warehouseId: OUTLET }] },
    });
  });

  test('are never more than were sent, over all returns', async () => {
    const orderId = await shipped(...ARRIVED);
    const [first, second] = [returnOf(orderId, cds(2)), returnOf(orderId, cds(2))];
    await shipping.tell(api, ReturnRequested, first);
    await shipping.tell(api, ReturnRequested, second);
    const answers = await Promise.all(
      [first, second].map(({ returnId }) => api.post(`/returns/${returnId}/receive`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const late = [first, second][answers.findIndex(({ status }) => status === 409)]!;
    const counted = { lines: [{ lineNumber: 1, quantity: 1 }] };
    expect(await api.post(`/returns/${late.returnId}/receive`, counted)).toMatchObject({
      status: 200,
      body: { lines: [{ ...cds(1), warehouseId: REMOTE }] },
    });
  });
});

describe('goods that could not be delivered', () => {
  test('are told to come back, and are received whole, once (R9, R15)', async () => {
    const orderId = await shipped('pick', 'pack', 'dispatch');
    const { shipmentId } = (await api.get(`/shipments/${orderId}`)).body;
    expect(await api.post(`/shipments/${orderId}/return-to-sender`)).toMatchObject({ status: 409 });
    await api.succeed(`/shipments/${orderId}/delivery-failure`, { reason: 'ADDRESS_UNKNOWN' });
    expect(await api.post(`/shipments/${orderId}/deliver`)).toMatchObject({ status: 409 });

    const answers = await Promise.all([1, 2].map(() => api.post(`/shipments/${orderId}/return-to-sender`)));
    const [first, second] = answers.map(({ body }) => body);
    expect(first).toMatchObject({ status: 'RECEIVED', reason: 'DELIVERY_FAILED', orderId });
    expect(second).toEqual(first);
    expect((await shipping.told(orderId)).slice(2)).toEqual([
      { type: 'DeliveryFailed', data: { orderId, shipmentId, reason: 'ADDRESS_UNKNOWN' } },
      {
        type: 'ReturnReceived',
        data: { orderId, shipmentId, returnId: first.returnId, reason: 'DELIVERY_FAILED', lines: SHIPPED },
      },
    ]);
    expect((await api.get(`/shipments/${orderId}`)).body.status).toBe('RETURNED_TO_SENDER');
  });
});

test('what was received is never changed, not even by the owner', async () => {
  const orderId = await shipped('pick', 'pack', 'dispatch');
  await api.succeed(`/shipments/${orderId}/delivery-failure`, { reason: 'REFUSED' });
  await api.succeed(`/shipments/${orderId}/return-to-sender`);
  for (const change of ['UPDATE return_lines SET quantity = 9', 'DELETE FROM return_lines'])
    await expect(shipping.world.sql(shipping.database, change)).rejects.toThrow(/append-only/);
});
