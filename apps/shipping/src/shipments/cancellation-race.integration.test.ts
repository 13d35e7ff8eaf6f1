import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Api } from '@erp/testing';
import { handle } from '../testing/handle.js';
import { inTheSameInstant } from '../testing/in-the-same-instant.js';
import { orderFacts } from '../testing/order-facts.js';
import { ShippingWorld } from '../testing/shipping-world.js';

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

/** A packed shipment, a carrier who takes it, and a customer who wants it cancelled. */
async function packed() {
  const facts = orderFacts();
  const events = handle(shipping.service, api.tenantId, facts);
  for (const fact of ['placed', 'stock', 'payment'] as const) await events[fact]();
  await api.succeed(`/shipments/${facts.orderId}/pick`);
  await api.succeed(`/shipments/${facts.orderId}/pack`);
  return {
    orderId: facts.orderId,
    carrier: () => api.post(`/shipments/${facts.orderId}/dispatch`),
    customer: events.request,
  };
}

/** Exactly one of them wins, and each is told what happened. Returns whether the goods left. */
async function expectOneWinner(orderId: string, dispatchStatus: number): Promise<boolean> {
  const { status } = (await api.get(`/shipments/${orderId}`)).body;
  const left = status === 'DISPATCHED';
  const told = (await shipping.toldTypes(orderId)).slice(1);
  expect({ status, dispatchStatus, told }).toEqual(
    left
      ? { status: 'DISPATCHED', dispatchStatus: 200, told: ['ShipmentDispatched', 'CancellationRefused'] }
      : { status: 'STOPPED', dispatchStatus: 409, told: ['ShipmentStopped'] },
  );
  return left;
}

describe('carrier and customer act in the same instant (R9)', () => {
  test('the carrier is first: the goods leave, and the cancellation is refused', async () => {
    const { orderId, carrier, customer } = await packed();
    const [{ status }] = await inTheSameInstant(shipping, orderId, carrier, customer);
    expect(await expectOneWinner(orderId, status)).toBe(true);
  });

  test('the customer is first: the goods stay, and the carrier is told why', async () => {
    const { orderId, carrier, customer } = await packed();
    const [, { status }] = await inTheSameInstant(shipping, orderId, customer, carrier);
    expect(await expectOneWinner(orderId, status)).toBe(false);
  });

  test('nobody says who is first: one of them wins, and never both', async () => {
    const races = await Promise.all(Array.from({ length: 30 }, packed));
    for (const { orderId, carrier, customer } of races) {
      const [{ status }] = await Promise.all([carrier(), customer()]);
      await expectOneWinner(orderId, status);
    }
  });
});

test('the database itself refuses a shipment that is both stopped and dispatched', async () => {
  const { orderId, customer } = await packed();
  await customer();
  const both = `UPDATE shipments SET dispatched_at = now() WHERE order_id = $1`;
  await expect(shipping.world.sql(shipping.database, both, [orderId])).rejects.toThrow(
    /never_both_stopped_and_left|left_with_tracking_number/,
  );
});
