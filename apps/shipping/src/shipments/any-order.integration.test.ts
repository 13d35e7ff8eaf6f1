import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Api } from '@erp/testing';
import { handle, type Heard } from '../testing/handle.js';
import { orderFacts } from '../testing/order-facts.js';
import { ShippingWorld } from '../testing/shipping-world.js';

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

test('three facts in the same instant plan it once, with its lines', async () => {
  const orders = Array.from({ length: 40 }, () => orderFacts());
  for (const facts of orders) {
    const events = handle(shipping.service, api.tenantId, facts);
    await Promise.all(FACTS.map((fact) => events[fact]()));
  }
  for (const { orderId } of orders) expect(await shipping.toldTypes(orderId)).toEqual(['ShipmentPlanned']);
});
