import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@erp/kernel';
import { startService, type RunningService } from '@erp/service-kit';
import { TestWorld, eventually } from '@erp/testing';
import { commerce } from '../commerce.module.js';
import { Api } from '../testing/api.js';
import { factsOf } from '../testing/facts.js';
import { OtherContexts } from '../testing/other-contexts.js';

let world: TestWorld;
let database: Awaited<ReturnType<TestWorld['databaseOf']>>;
let service: RunningService;
let others: OtherContexts;
let api: Api;
let customerId: string;

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
  customerId = newId();
  await api.product('CD', '1.00', 0);
});

const limit = (amount: string | null) =>
  api.put(`/customers/${customerId}/credit-limit`, {
    creditLimit: amount === null ? null : { amount, currency: 'USD' },
  });
const place = (quantity: number, currency = 'USD', sku = 'CD') =>
  api.post('/orders', { customerId, currency, lines: [{ sku, quantity }] });
const owes = async (amountMinor: number): Promise<boolean> => {
  const { exposure } = (await api.get(`/customers/${customerId}`)).body;
  return (exposure[0]?.amountMinor ?? 0) === amountMinor;
};

describe('a credit limit', () => {
  test('is told when it changes, and only then', async () => {
    expect((await api.get(`/customers/${customerId}`)).body).toEqual({
      customerId,
      creditLimit: null,
      exposure: [],
    });
    await limit('5.00');
    await limit('5.00');
    const lifted = await limit(null);
    expect(lifted).toMatchObject({ status: 200, body: { customerId, creditLimit: null } });
    const told = await world.sql<{ payload: string }>(
      database,
      `SELECT payload FROM commerce_outbox_events WHERE partition_key = $1 ORDER BY id`,
      [customerId],
    );
    expect(told.map(({ payload }) => JSON.parse(payload).creditLimit)).toEqual([
      { amountMinor: 500, currency: 'USD' },
      null,
    ]);
  });

  test.each([{}, { creditLimit: 5 }, { creditLimit: { amount: '-1.00', currency: 'USD' } }])(
    'is not %j',
    async (body) => {
      const refused = await api.put(`/customers/${customerId}/credit-limit`, body);
      expect([400, 422]).toContain(refused.status);
    },
  );

  test('refuses an order beyond it, and says why; other customers order as they like', async () => {
    await limit('5.00');
    expect((await place(3)).status).toBe(201);
    const refused = await place(3);
    expect(refused).toMatchObject({
      status: 409,
      body: {
        type: 'urn:erp:problem:credit-limit-exceeded',
        creditLimit: { amountMinor: 500 },
        exposure: { amountMinor: 300 },
        total: { amountMinor: 300 },
      },
    });
    expect((await place(2)).status).toBe(201);
    await api.order({ CD: 1_000 });
  });

  test('says nothing about another currency, so such an order is refused', async () => {
    await api.product('YEN', '100', 0, 'JPY');
    expect((await place(1, 'JPY', 'YEN')).status).toBe(201);
    await limit('5.00');
    const refused = await place(1, 'JPY', 'YEN');
    expect(refused).toMatchObject({
      status: 409,
      body: { type: 'urn:erp:problem:credit-limit-in-other-currency' },
    });
    expect((await place(5)).status).toBe(201);
    expect((await api.get(`/customers/${customerId}`)).body.exposure).toEqual([
      { amountMinor: 100, currency: 'JPY' },
      { amountMinor: 500, currency: 'USD' },
    ]);
  });

  test('is never exceeded by 20 orders at once, and serves as many as it can', async () => {
    await limit('7.50');
    const replies = await Promise.all(Array.from({ length: 20 }, () => place(1)));
    const statuses = replies.map((reply) => reply.status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(7);
    expect(statuses.filter((status) => status === 409)).toHaveLength(13);
    expect(await owes(700)).toBe(true);
  });
});

describe('what a customer owes', () => {
  test('falls when an order is paid by card, bit by bit by transfer, or cancelled', async () => {
    const [card, account, cancelled] = [1, 2, 4].map((CD) => api.order({ CD }, { customerId }));
    const [cardId, accountId, cancelledId] = await Promise.all([card!, account!, cancelled!]);
    expect(await owes(700)).toBe(true);

    await others.say(api.tenantId, factsOf(cardId, 100).paymentCaptured);
    await eventually('the card has paid', () => owes(600));
    await others.say(api.tenantId, factsOf(accountId, 200).receivablePaid(50));
    await eventually('a part is paid', () => owes(550));
    await others.say(api.tenantId, factsOf(cancelledId, 400, 4).shipmentFailed);
    await eventually('one is cancelled', () => owes(150));
    expect((await api.get(`/orders/${accountId}`)).body.payment).toBe('NONE');
  });

  test('stays when the capture failed, until it is paid otherwise', async () => {
    const orderId = await api.order({ CD: 1 }, { customerId });
    const facts = factsOf(orderId);
    await others.say(api.tenantId, facts.shipmentDispatched, facts.captureFailed);
    await api.whenSteps(orderId, 'SHIPMENT_DISPATCHED', 'PAYMENT_CAPTURE_FAILED');
    expect(await owes(100)).toBe(true);
    await others.say(api.tenantId, facts.receivablePaid(100));
    await eventually('it is paid', () => owes(0));
    expect((await api.get(`/orders/${orderId}`)).body.payment).toBe('PAID');
  });
});

test('another tenant knows nothing of the limit (R24)', async () => {
  await limit('0.00');
  const stranger = new Api(service.url, await world.tenant(database));
  expect((await stranger.get(`/customers/${customerId}`)).body.creditLimit).toBeNull();
});
