import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { OrderCancellationRequested, OrderCancelledV3, OrderPlaced } from '@erp/commerce-shared';
import { PaymentAuthorized } from '@erp/financial-shared';
import { StockReserved } from '@erp/inventory-shared';
import { newId } from '@erp/kernel';
import type { Api } from '@erp/testing';
import { SHIPPED, orderFacts } from './testing/order-facts.js';
import { ShippingWorld } from './testing/shipping-world.js';

let shipping: ShippingWorld;
let api: Api;

beforeAll(async () => {
  shipping = await ShippingWorld.start();
});

afterAll(async () => {
  await shipping?.stop();
});

beforeEach(async () => {
  api = await shipping.api(); // a tenant of its own for each test
});

const shipmentOf = async (orderId: string) => (await api.get(`/shipments/${orderId}`)).body;

describe('facts of three topics', () => {
  test.each([
    ['order, stock, payment', [0, 1, 2]],
    ['payment, stock, order', [2, 1, 0]],
    ['stock, payment, order', [1, 2, 0]],
  ])('in the order %s plan one shipment, when the last has come (R9)', async (_order, sequence) => {
    const facts = orderFacts();
    const { orderId } = facts;
    const tell = [
      () => shipping.tell(api, OrderPlaced, facts.placed),
      () => shipping.tell(api, StockReserved, facts.stock),
      () => shipping.tell(api, PaymentAuthorized, facts.payment),
    ];
    for (const index of sequence.slice(0, 2)) await tell[index]!();
    expect(await shipmentOf(orderId)).toMatchObject({ status: 'WAITING', shipmentId: null });
    expect(await shipping.told(orderId)).toEqual([]);

    await tell[sequence[2]!]!();
    const shipment = await shipmentOf(orderId);
    expect(shipment).toMatchObject({ status: 'PLANNED', orderNumber: 'O-42', lines: SHIPPED });
    const { shipmentId } = shipment;
    expect(await shipping.told(orderId)).toEqual([
      { type: 'ShipmentPlanned', data: { orderId, shipmentId, lines: SHIPPED } },
    ]);
  });

  test('the same events twice, by their ids and under new ones, plan it once (R15)', async () => {
    const facts = orderFacts();
    await shipping.tellAll(api, facts);
    const eventId = await shipping.tell(api, StockReserved, facts.stock);
    await shipping.tell(api, StockReserved, facts.stock, eventId);
    await shipping.tellAll(api, facts);
    expect(await shipping.toldTypes(facts.orderId)).toEqual(['ShipmentPlanned']);
  });
});

describe('an order that is to be cancelled', () => {
  test('is stopped before anything else was heard of it, and its facts plan nothing (R9)', async () => {
    const facts = orderFacts();
    const { orderId } = facts;
    await shipping.tell(api, OrderCancellationRequested, facts.request);
    await shipping.tellAll(api, facts);
    await shipping.tell(api, OrderCancellationRequested, facts.request);
    expect(await shipping.told(orderId)).toEqual([
      { type: 'ShipmentStopped', data: { orderId, shipmentId: null } },
    ]);
    expect(await shipmentOf(orderId)).toMatchObject({ status: 'STOPPED', shipToAddressId: null });
  });

  test('is stopped when packed, and then does not leave', async () => {
    const facts = orderFacts();
    const { orderId } = facts;
    await shipping.tellAll(api, facts);
    await api.succeed(`/shipments/${orderId}/pick`);
    await api.succeed(`/shipments/${orderId}/pack`);
    await shipping.tell(api, OrderCancellationRequested, facts.request);
    const { shipmentId } = await shipmentOf(orderId);
    expect((await shipping.told(orderId)).at(-1)).toEqual({
      type: 'ShipmentStopped',
      data: { orderId, shipmentId },
    });
    expect(await api.post(`/shipments/${orderId}/dispatch`)).toMatchObject({
      status: 409,
      body: { type: 'urn:erp:problem:wrong-shipment-status', orderId, shipmentStatus: 'STOPPED' },
    });
  });

  test('that has left is refused, and goes on', async () => {
    const facts = orderFacts();
    const { orderId } = facts;
    await shipping.tellAll(api, facts);
    for (const step of ['pick', 'pack', 'dispatch']) await api.succeed(`/shipments/${orderId}/${step}`);
    await shipping.tell(api, OrderCancellationRequested, facts.request);
    await api.succeed(`/shipments/${orderId}/deliver`);
    expect(await shipping.toldTypes(orderId)).toEqual([
      'ShipmentPlanned',
      'ShipmentDispatched',
      'CancellationRefused',
      'ShipmentDelivered',
    ]);
  });

  test('after its shipment failed is said to be stopped, once: whichever comes first ends the order', async () => {
    const facts = orderFacts();
    const { orderId } = facts;
    await shipping.tellAll(api, facts);
    await api.succeed(`/shipments/${orderId}/fail`, { reason: 'GOODS_MISSING' });
    await shipping.tell(api, OrderCancellationRequested, facts.request);
    await shipping.tell(api, OrderCancellationRequested, facts.request);
    expect(await shipping.toldTypes(orderId)).toEqual([
      'ShipmentPlanned',
      'ShipmentFailed',
      'ShipmentStopped',
    ]);
    expect(await shipmentOf(orderId)).toMatchObject({ status: 'FAILED', failureReason: 'GOODS_MISSING' });
  });

  test('and was, by others, forgets its address and plans nothing, whenever that is heard', async () => {
    const [before, after] = [orderFacts(), orderFacts()];
    await shipping.tell(api, OrderCancelledV3, before.cancelled);
    await shipping.tellAll(api, before);
    await shipping.tellAll(api, after);
    expect((await shipmentOf(after.orderId)).shipToAddressId).toBe(after.placed.shipToAddressId);
    await shipping.tell(api, OrderCancelledV3, after.cancelled);
    for (const { orderId } of [before, after])
      expect(await shipmentOf(orderId)).toMatchObject({ status: 'CANCELLED', shipToAddressId: null });
    expect(await shipping.told(before.orderId)).toEqual([]);
    expect(await shipping.toldTypes(after.orderId)).toEqual(['ShipmentPlanned']);
  });
});

describe('from REST to the topic', () => {
  test('goods are picked, packed, dispatched and delivered; each step may be asked for again (R15, R22)', async () => {
    const facts = orderFacts();
    const { orderId } = facts;
    await shipping.tellAll(api, facts);
    const ask = (step: string, body = {}) => api.post(`/shipments/${orderId}/${step}`, body);
    expect(await ask('pack')).toMatchObject({ status: 409 });
    expect(await ask('dispatch')).toMatchObject({ status: 409 });
    for (const step of ['pick', 'pick', 'pack', 'pack', 'pick']) expect((await ask(step)).status).toBe(200);
    const left = await ask('dispatch', { trackingNumber: 'CARRIER-1' });
    expect(left).toMatchObject({
      status: 200,
      body: { status: 'DISPATCHED', trackingNumber: 'CARRIER-1', dispatchedAt: expect.any(String) },
    });
    expect(await ask('dispatch', { trackingNumber: 'CARRIER-1' })).toMatchObject({ status: 200 });
    expect(await ask('dispatch', { trackingNumber: 'CARRIER-2' })).toMatchObject({
      status: 409,
      body: { type: 'urn:erp:problem:tracking-number-differs', trackingNumber: 'CARRIER-1' },
    });
    expect(await ask('fail', { reason: 'GOODS_DAMAGED' })).toMatchObject({ status: 409 });
    for (const step of ['deliver', 'deliver', 'dispatch']) expect((await ask(step)).status).toBe(200);
    const { shipmentId } = left.body;
    expect((await shipping.told(orderId)).slice(1)).toEqual([
      {
        type: 'ShipmentDispatched',
        data: { orderId, shipmentId, trackingNumber: 'CARRIER-1', lines: SHIPPED },
      },
      { type: 'ShipmentDelivered', data: { orderId, shipmentId } },
    ]);
  });

  test('a dispatch without a number gets one', async () => {
    const facts = orderFacts();
    await shipping.tellAll(api, facts);
    for (const step of ['pick', 'pack', 'dispatch']) await api.succeed(`/shipments/${facts.orderId}/${step}`);
    const { shipmentId, trackingNumber } = await shipmentOf(facts.orderId);
    expect(trackingNumber).toBe(`OWN-${shipmentId.replaceAll('-', '').toUpperCase()}`);
  });

  test('pages of a status are read to their end', async () => {
    const orders = [orderFacts(), orderFacts(), orderFacts()];
    for (const { placed } of orders) await shipping.tell(api, OrderPlaced, placed);
    const first = (await api.get('/shipments?status=WAITING&limit=2')).body;
    const second = (await api.get(`/shipments?status=WAITING&limit=2&cursor=${first.nextCursor}`)).body;
    const read = [...first.items, ...second.items].map(({ orderId }: { orderId: string }) => orderId);
    expect(read).toEqual(orders.map(({ orderId }) => orderId).sort());
    expect(second.nextCursor).toBeNull();
    expect((await api.get('/shipments?status=PLANNED')).body.items).toEqual([]);
  });

  test.each([
    ['an order nobody told of', 'pick', {}, 404, 'shipment-not-found'],
    ['an unknown reason', 'fail', { reason: 'RAIN' }, 400, 'validation-failed'],
    ['a tracking number with a space', 'dispatch', { trackingNumber: 'a b' }, 400, 'validation-failed'],
  ])('%s is refused', async (_what, step, body, status, code) => {
    const type = `urn:erp:problem:${code}`;
    expect(await api.post(`/shipments/${newId()}/${step}`, body)).toMatchObject({ status, body: { type } });
  });
});
