import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Database } from '@erp/common-messaging';
import { PaymentAuthorized } from '@erp/financial-shared';
import type { Api } from '@erp/testing';
import fc from 'fast-check';
import { asBatch } from '../testing/batch.js';
import { arrived, handle, type Heard } from '../testing/handle.js';
import { inTheSameInstant } from '../testing/in-the-same-instant.js';
import { orderFacts, type OrderFacts } from '../testing/order-facts.js';
import { ShippingWorld } from '../testing/shipping-world.js';
import { OnPaymentAuthorized } from './on-payment-authorized.js';

const FACTS: readonly Heard[] = ['placed', 'stock', 'payment'];

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

/** Each of these at least once, some again, in any order. */
const heard = (events: readonly Heard[]): fc.Arbitrary<Heard[]> =>
  fc
    .array(fc.constantFrom(...events), { maxLength: 4 })
    .chain((again) =>
      fc.shuffledSubarray([...events, ...again], { minLength: events.length + again.length }),
    );

/** What becomes of an order that hears this: where it stands, and what was told of it. */
async function after(sequence: readonly Heard[]) {
  const facts = orderFacts();
  const events = handle(shipping.service, api.tenantId, facts);
  for (const event of sequence) await events[event]();
  const { status, lines, orderNumber, paymentAuthorized, shipToAddressId } = (
    await api.get(`/shipments/${facts.orderId}`)
  ).body;
  const told = await shipping.toldTypes(facts.orderId);
  return { status, lines, orderNumber, paymentAuthorized, address: shipToAddressId !== null, told };
}

test('the facts in any order, some of them again, end in the same plan, told once (R9, R15)', async () => {
  const expected = await after(FACTS);
  expect(expected).toMatchObject({ status: 'PLANNED', address: true, told: ['ShipmentPlanned'] });
  await fc.assert(
    fc.asyncProperty(heard(FACTS), async (sequence) => expect(await after(sequence)).toEqual(expected)),
    { numRuns: 30 },
  );
});

test('with a cancellation requested among them, nothing leaves, and it is answered once (R9, R15)', async () => {
  await fc.assert(
    fc.asyncProperty(heard([...FACTS, 'request']), async (sequence) => {
      const { status, address, told } = await after(sequence);
      const untilAsked = sequence.slice(0, sequence.indexOf('request'));
      const planned = FACTS.every((fact) => untilAsked.includes(fact));
      expect({ status, address }).toEqual({ status: 'STOPPED', address: false });
      expect(told).toEqual(planned ? ['ShipmentPlanned', 'ShipmentStopped'] : ['ShipmentStopped']);
    }),
    { numRuns: 30 },
  );
});

test('with the end of the order among them, nothing more is planned, and nobody is told (R9, R15)', async () => {
  await fc.assert(
    fc.asyncProperty(heard([...FACTS, 'cancelled']), async (sequence) => {
      const { status, address, told } = await after(sequence);
      const untilEnd = sequence.slice(0, sequence.indexOf('cancelled'));
      const planned = FACTS.every((fact) => untilEnd.includes(fact));
      expect({ status, address }).toEqual({ status: 'CANCELLED', address: false });
      expect(told).toEqual(planned ? ['ShipmentPlanned'] : []);
    }),
    { numRuns: 30 },
  );
});

test('facts of several orders cut into batches in any way plan each order once (R7, R9, R15)', async () => {
  const batch = fc.record({
    fact: fc.constantFrom(...FACTS),
    orders: fc.array(fc.nat(2), { minLength: 1, maxLength: 5 }),
  });
  const all = FACTS.map((fact) => ({ fact, orders: [0, 1, 2] }));
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { maxLength: 8 }), async (batches) => {
      const known = [orderFacts(), orderFacts(), orderFacts()];
      for (const { fact, orders } of [...batches, ...all])
        await handle(shipping.service, api.tenantId, ...orders.map((n) => known[n]!))[fact]();
      for (const { orderId } of known) {
        expect(await shipping.toldTypes(orderId)).toEqual(['ShipmentPlanned']);
        expect((await api.get(`/shipments/${orderId}`)).body.status).toBe('PLANNED');
      }
    }),
    { numRuns: 15 },
  );
});

test('two batches of the same orders in opposite order wait for each other, and never deadlock', async () => {
  const orders = Array.from({ length: 9 }, () => orderFacts());
  await handle(shipping.service, api.tenantId, ...orders).placed();
  await handle(shipping.service, api.tenantId, ...orders).stock();
  let runs = 0; // a deadlock would run one of them again
  const hear = (facts: readonly OrderFacts[]) =>
    shipping.service.app.get(Database).transaction(api.tenantId, (tx) => {
      runs++;
      const events = facts.map(({ payment }) => arrived(PaymentAuthorized, payment));
      return shipping.service.app.get(OnPaymentAuthorized).keep(events, asBatch(tx));
    });
  await inTheSameInstant(
    shipping,
    orders[4]!.orderId,
    () => hear(orders),
    () => hear(orders.toReversed()),
  );
  expect(runs).toBe(2);
  for (const { orderId } of orders) expect(await shipping.toldTypes(orderId)).toEqual(['ShipmentPlanned']);
});

test('three facts in the same instant plan it once, with its lines', async () => {
  const orders = Array.from({ length: 40 }, () => orderFacts());
  for (const facts of orders) {
    const events = handle(shipping.service, api.tenantId, facts);
    await Promise.all(FACTS.map((fact) => events[fact]()));
  }
  for (const { orderId } of orders) expect(await shipping.toldTypes(orderId)).toEqual(['ShipmentPlanned']);
});
