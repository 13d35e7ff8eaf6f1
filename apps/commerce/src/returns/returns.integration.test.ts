import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ReturnCompleted, ReturnRequested } from '@erp/commerce-shared';
import { newId } from '@erp/kernel';
import { startService, type RunningService } from '@erp/service-kit';
import { TestWorld, eventually } from '@erp/testing';
import { commerce } from '../commerce.module.js';
import { Api } from '../testing/api.js';
import { factsOf, type Fact } from '../testing/facts.js';
import { OtherContexts } from '../testing/other-contexts.js';

let world: TestWorld;
let database: Awaited<ReturnType<TestWorld['databaseOf']>>;
let service: RunningService;
let others: OtherContexts;
let api: Api;

beforeAll(async () => {
  world = await TestWorld.create();
  database = await world.databaseOf(commerce);
  service = await startService(commerce, world.serviceConfig('commerce', database));
  others = await OtherContexts.start(world, 'financial', 'shipping');
});

afterAll(async () => {
  await others?.stop();
  await service?.stop();
  await world?.destroy();
});

beforeEach(async () => {
  api = new Api(service.url, await world.tenant(database)); // a tenant of its own for each test
  await api.product('CD', '1.00', 0);
});

const say = (...facts: Fact[]) => others.say(api.tenantId, ...facts);
const ask = (orderId: string, quantity: number, key?: string) =>
  api.post(`/orders/${orderId}/returns`, { lines: [{ lineNumber: 1, quantity }] }, key);
const waitOf = async (orderId: string) => (await api.get(`/orders/${orderId}/timeline`)).body.waitsFor;
const completions = (orderId: string) =>
  others.toldOf(orderId).filter((event) => event.type === ReturnCompleted.type).length;

/** An order of so many CDs that is invoiced, paid and delivered, with its facts. */
const delivered = async (quantity: number) => {
  const orderId = await api.order({ CD: quantity });
  const facts = factsOf(orderId, 100 * quantity, quantity);
  await say(facts.shipmentDispatched, facts.invoiceIssued, facts.paymentCaptured, facts.shipmentDelivered);
  await api.whenSteps(orderId, 'INVOICE_ISSUED', 'PAYMENT_CAPTURED', 'SHIPMENT_DELIVERED');
  return { orderId, facts };
};

describe('a customer sends goods back', () => {
  test('bit by bit: each return is completed by stock and money, and the last makes the order RETURNED (R9)', async () => {
    const { orderId, facts } = await delivered(3);
    const first = await ask(orderId, 1);
    expect(first).toMatchObject({
      status: 201,
      body: { orderId, lines: [{ lineNumber: 1, sku: 'CD', quantity: 1 }] },
    });
    const { returnId } = first.body;
    const told = await eventually('shipping is told', () =>
      others.toldOf(orderId).find((event) => event.type === ReturnRequested.type),
    );
    expect(told.data).toEqual(first.body);
    expect(await waitOf(orderId)).toMatchObject({ what: 'ReturnReceived', from: 'shipping', until: null });

    await say(facts.returnReceived(returnId, 'CUSTOMER_RETURN', 1));
    await api.whenSteps(orderId, 'RETURN_RECEIVED');
    expect(await waitOf(orderId)).toMatchObject({ what: 'StockReturned', from: 'inventory' });
    await say(facts.stockReturned(returnId, 1));
    await api.whenSteps(orderId, 'STOCK_RETURNED');
    expect(await waitOf(orderId)).toMatchObject({ what: 'PaymentRefunded', from: 'financial' });
    await say(facts.paymentRefunded(returnId, 100));
    await eventually('the return is completed', () => completions(orderId) === 1);
    const partly = (await api.get(`/orders/${orderId}`)).body;
    expect(partly).toMatchObject({ status: 'COMPLETED', payment: 'REFUNDED' });
    expect(partly.returns).toEqual([
      expect.objectContaining({
        returnId,
        completedAt: expect.any(String),
        lines: [{ lineNumber: 1, requested: 1, cameBack: 1 }],
      }),
    ]);
    expect(await waitOf(orderId)).toBeNull();

    const rest = (await ask(orderId, 2)).body.returnId;
    await say(facts.paymentRefunded(rest, 200), facts.stockReturned(rest, 2));
    await api.whenStatus(orderId, 'RETURNED');
    await eventually('the second return is completed', () => completions(orderId) === 2);
    await say(facts.returnReceived(rest, 'CUSTOMER_RETURN', 2)); // last, though it happened first
    await eventually('it is noted', async () => {
      const { returns } = (await api.get(`/orders/${orderId}`)).body;
      return returns[1].receivedAt !== null;
    });
    expect(completions(orderId)).toBe(2);
  });

  test('never more than is left, by many requests at once too; a repeated request is the same return', async () => {
    const { orderId } = await delivered(3);
    const replies = await Promise.all(Array.from({ length: 8 }, () => ask(orderId, 1)));
    expect(replies.filter((reply) => reply.status === 201)).toHaveLength(3);
    expect(replies.find((reply) => reply.status === 409)?.body).toMatchObject({
      type: 'urn:erp:problem:return-exceeds-order',
      errors: [{ pointer: '/lines/0' }],
    });

    const other = await delivered(1);
    const key = newId();
    const [one, again] = [await ask(other.orderId, 1, key), await ask(other.orderId, 1, key)];
    expect([again.status, again.body]).toEqual([201, one.body]);
  });

  test('less than announced: what did not come may be returned later', async () => {
    const { orderId, facts } = await delivered(3);
    const { returnId } = (await ask(orderId, 3)).body;
    expect((await ask(orderId, 1)).status).toBe(409);
    await say(facts.returnReceived(returnId, 'CUSTOMER_RETURN', 2));
    await api.whenSteps(orderId, 'RETURN_RECEIVED');
    expect((await ask(orderId, 2)).status).toBe(409);
    expect((await ask(orderId, 1)).status).toBe(201);
  });

  test('but not what has not left', async () => {
    const orderId = await api.order({ CD: 1 });
    expect(await ask(orderId, 1)).toMatchObject({
      status: 409,
      body: { type: 'urn:erp:problem:order-not-returnable' },
    });
    expect((await ask(newId(), 1)).status).toBe(404);
    expect((await ask(orderId, 0)).status).toBe(400);
  });
});

describe('a carrier brings back what could not be delivered', () => {
  test('and the return begins without a request, whichever fact comes first (R9)', async () => {
    const orderId = await api.order({ CD: 2 });
    const facts = factsOf(orderId, 200, 2);
    await say(facts.shipmentDispatched, facts.deliveryFailed);
    await api.whenSteps(orderId, 'DELIVERY_FAILED');
    expect(await waitOf(orderId)).toMatchObject({ what: 'ReturnReceived', from: 'shipping' });

    const returnId = newId();
    await say(
      facts.paymentRefunded(returnId, 200, 0),
      facts.stockReturned(returnId),
      facts.returnReceived(returnId, 'DELIVERY_FAILED'),
    );
    const order = await api.whenStatus(orderId, 'RETURNED');
    await api.whenSteps(orderId, 'RETURN_RECEIVED', 'STOCK_RETURNED', 'PAYMENT_REFUNDED');
    expect(order.returns).toEqual([
      expect.objectContaining({
        returnId,
        requestedAt: null,
        lines: [{ lineNumber: 1, requested: null, cameBack: 2 }],
      }),
    ]);
    expect(completions(orderId)).toBeLessThanOrEqual(1);
    await eventually('it is told', () => completions(orderId) === 1);
  });
});

test('another tenant cannot send anything back (R24)', async () => {
  const { orderId } = await delivered(1);
  const stranger = new Api(service.url, await world.tenant(database));
  const asked = await stranger.post(`/orders/${orderId}/returns`, {
    lines: [{ lineNumber: 1, quantity: 1 }],
  });
  expect(asked.status).toBe(404);
});
