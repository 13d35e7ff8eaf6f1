import '@erp/service-kit/telemetry';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  OrderCancellationRequested,
  OrderCancelledV3,
  OrderCompleted,
  OrderConfirmed,
  OrderPlaced,
} from '@erp/commerce-shared';
import { newId } from '@erp/kernel';
import { startService, type RunningService } from '@erp/service-kit';
import { TestWorld, eventually } from '@erp/testing';
import { commerce } from '../commerce.module.js';
import { Api } from '../testing/api.js';
import { factsOf, type Fact } from '../testing/facts.js';
import { OtherContexts } from '../testing/other-contexts.js';
import { ExpireOrders } from './expire-orders.js';

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
const timelineOf = async (orderId: string) => (await api.get(`/orders/${orderId}/timeline`)).body;

describe('an order from its request to its delivery', () => {
  test('takes every step, each is in its timeline in one trace, and it says what it waits for (R9, R20, R21, R22)', async () => {
    const traceId = randomBytes(16).toString('hex');
    const lines = [{ sku: 'CD', quantity: 1 }];
    const placed = await api.send(
      'POST',
      '/orders',
      { customerId: newId(), currency: 'USD', lines, paymentToken: 'tok_visa' },
      { 'idempotency-key': newId(), traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` },
    );
    const { orderId, orderNumber } = placed.body;
    const facts = factsOf(orderId);
    const { deadlineAt } = (await api.get(`/orders/${orderId}`)).body;
    const waits: unknown[] = [];
    const waited = async (status: string): Promise<void> => {
      await api.whenStatus(orderId, status);
      const { what, from, until } = (await timelineOf(orderId)).waitsFor;
      waits.push([status, what, from, until === deadlineAt ? 'until the deadline' : until]);
    };

    await waited('PLACED');
    await say(facts.stockReserved);
    await waited('CONFIRMED');
    await say(facts.paymentAuthorized);
    await waited('AUTHORIZED');
    await say(facts.shipmentPlanned, facts.shipmentDispatched);
    await waited('SHIPPED');
    await say(facts.stockIssued, facts.invoiceIssued, facts.shipmentDelivered);
    await api.whenSteps(orderId, 'STOCK_ISSUED', 'INVOICE_ISSUED');
    await waited('COMPLETED');
    await say(facts.paymentCaptured);
    await api.whenSteps(orderId, 'PAYMENT_CAPTURED');

    expect(waits).toEqual([
      ['PLACED', 'StockReserved or StockReservationFailed', 'inventory', 'until the deadline'],
      ['CONFIRMED', 'PaymentAuthorized or PaymentFailed', 'financial', 'until the deadline'],
      ['AUTHORIZED', 'ShipmentDispatched or ShipmentFailed', 'shipping', 'until the deadline'],
      ['SHIPPED', 'ShipmentDelivered or DeliveryFailed', 'shipping', null],
      ['COMPLETED', 'PaymentCaptured or PaymentCaptureFailed', 'financial', null],
    ]);
    const timeline = await timelineOf(orderId);
    expect(timeline).toMatchObject({ orderId, orderNumber, status: 'COMPLETED', traceId, waitsFor: null });
    const steps = timeline.steps as Record<'step' | 'by' | 'eventType' | 'eventId' | 'traceId', string>[];
    expect(new Set(steps.map((step) => `${step.by} ${step.step} ${step.eventType}`))).toEqual(
      new Set([
        'commerce PLACED null',
        'inventory STOCK_RESERVED inventory.StockReserved',
        'financial PAYMENT_AUTHORIZED financial.PaymentAuthorized',
        'shipping SHIPMENT_PLANNED shipping.ShipmentPlanned',
        'shipping SHIPMENT_DISPATCHED shipping.ShipmentDispatched',
        'inventory STOCK_ISSUED inventory.StockIssued',
        'financial INVOICE_ISSUED financial.InvoiceIssued',
        'shipping SHIPMENT_DELIVERED shipping.ShipmentDelivered',
        'financial PAYMENT_CAPTURED financial.PaymentCaptured',
      ]),
    );
    expect(steps.map((step) => step.traceId)).toEqual(steps.map(() => traceId));
    expect(steps.map((step) => step.eventId !== null)).toEqual(steps.map((step) => step.step !== 'PLACED'));
    expect(await others.heardOf(orderId, 3)).toEqual([
      OrderPlaced.type,
      OrderConfirmed.type,
      OrderCompleted.type,
    ]);
  });

  test('on three topics in another order ends the same, and each fact is in its history (R9, R15)', async () => {
    const orderId = await api.order({ CD: 1 });
    const facts = factsOf(orderId);
    await say(facts.shipmentDispatched);
    await api.whenStatus(orderId, 'SHIPPED');
    await say(facts.paymentAuthorized, facts.stockReserved, facts.stockReserved);
    const order = await eventually('four facts', async () => {
      const { body } = await api.get(`/orders/${orderId}`);
      return body.history.length === 5 && body;
    });
    expect(order).toMatchObject({ status: 'SHIPPED', payment: 'AUTHORIZED' });
    expect(order.history.map((entry: { detail: string }) => entry.detail)).toContain(
      'every line is held; changes nothing: the order is SHIPPED',
    );
    await say(facts.shipmentDelivered);
    await api.whenStatus(orderId, 'COMPLETED');
    expect(await others.heardOf(orderId, 3)).toEqual([
      OrderPlaced.type,
      OrderConfirmed.type,
      OrderCompleted.type,
    ]);
  });
});

describe('an order that cannot be served is cancelled (R9)', () => {
  test('without stock: at once, and it says what was short', async () => {
    const orderId = await api.order({ CD: 3 });
    await say(factsOf(orderId).stockRefused);
    const detail = 'INSUFFICIENT_STOCK: line 1, CD: 3 ordered, 1 available';
    const { cancellation } = await api.whenStatus(orderId, 'CANCELLED');
    expect(cancellation).toEqual({ reason: 'STOCK_RESERVATION_FAILED', code: 'INSUFFICIENT_STOCK', detail });
    expect(await others.heardOf(orderId, 2)).toEqual([OrderPlaced.type, OrderCancelledV3.type]);
  });

  test('after a declined payment: when the stock is free again', async () => {
    const orderId = await api.order({ CD: 1 });
    const facts = factsOf(orderId);
    await say(facts.stockReserved, facts.paymentFailed);
    expect((await api.whenSteps(orderId, 'STOCK_RESERVED', 'PAYMENT_FAILED')).status).toBe('CONFIRMED');
    expect((await timelineOf(orderId)).waitsFor).toMatchObject({ what: 'StockReleased', from: 'inventory' });
    await say(facts.stockReleased('PAYMENT_FAILED'));
    const { cancellation } = await api.whenStatus(orderId, 'CANCELLED');
    const code = 'INSUFFICIENT_FUNDS';
    expect(cancellation).toEqual({ reason: 'PAYMENT_FAILED', code, detail: code });
    expect((await others.heardOf(orderId, 3)).at(-1)).toBe(OrderCancelledV3.type);
  });

  test('when it cannot be dispatched; what is let go of afterwards is noted', async () => {
    const orderId = await api.order({ CD: 1 });
    const facts = factsOf(orderId);
    await say(facts.stockReserved, facts.paymentAuthorized, facts.shipmentFailed);
    const { cancellation } = await api.whenStatus(orderId, 'CANCELLED');
    const code = 'GOODS_MISSING';
    expect(cancellation).toEqual({ reason: 'SHIPMENT_FAILED', code, detail: code });
    await say(facts.stockReleased('SHIPMENT_FAILED'), facts.paymentVoided);
    await api.whenSteps(orderId, 'STOCK_RELEASED', 'PAYMENT_VOIDED');
    expect((await timelineOf(orderId)).waitsFor).toBeNull();
  });
});

describe('a customer wants an order cancelled (R9)', () => {
  const cancel = (orderId: string) => api.post(`/orders/${orderId}/cancel`);

  test('and shipping stops it: it asks once, and a reservation that comes late does not revive it', async () => {
    const orderId = await api.order({ CD: 1 });
    for (const _ of [1, 2])
      expect(await cancel(orderId)).toMatchObject({ status: 200, body: { status: 'CANCELLING' } });
    expect((await timelineOf(orderId)).waitsFor).toMatchObject({ from: 'shipping', until: null });
    const facts = factsOf(orderId);
    await say(facts.shipmentStopped);
    expect((await api.whenStatus(orderId, 'CANCELLED')).cancellation.reason).toBe('CUSTOMER_REQUEST');
    expect((await cancel(orderId)).body.status).toBe('CANCELLED');

    await say(facts.stockReserved);
    expect((await api.whenSteps(orderId, 'STOCK_RESERVED')).status).toBe('CANCELLED');
    expect(await others.heardOf(orderId, 3)).toEqual([
      OrderPlaced.type,
      OrderCancellationRequested.type,
      OrderCancelledV3.type,
    ]);
  });

  test('and the goods have left: it goes on, and cannot be asked again', async () => {
    const orderId = await api.order({ CD: 1 });
    await cancel(orderId);
    const facts = factsOf(orderId);
    await say(facts.cancellationRefused);
    const order = await api.whenStatus(orderId, 'SHIPPED');
    expect(order.cancellationRequest).toMatchObject({
      reason: 'CUSTOMER_REQUEST',
      refusedAt: expect.any(String),
    });
    expect(await cancel(orderId)).toMatchObject({
      status: 409,
      body: { type: 'urn:erp:problem:order-not-cancellable' },
    });
    await say(facts.shipmentDelivered);
    await api.whenStatus(orderId, 'COMPLETED');
  });
});

describe('an order has a deadline (R9)', () => {
  test('given nobody answers, then a job asks shipping, in the trace of the order, and its word is the end', async () => {
    const silent = await TestWorld.create(); // topics that nobody answers on
    const own = await silent.databaseOf(commerce);
    const hasty = await startService(commerce, {
      ...silent.serviceConfig('commerce', own),
      environment: { ORDER_DEADLINE_MS: '50' },
    });
    try {
      const client = new Api(hasty.url, await silent.tenant(own));
      await client.product('CD', '1.00');
      const orderId = await client.order({ CD: 1 });
      const order = await client.whenStatus(orderId, 'CANCELLING');
      expect(order.cancellationRequest).toMatchObject({ reason: 'DEADLINE_EXPIRED', refusedAt: null });
      const { traceId, steps } = (await client.get(`/orders/${orderId}/timeline`)).body;
      expect(traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(steps.at(-1)).toMatchObject({ step: 'CANCELLATION_REQUESTED', by: 'commerce', traceId });
    } finally {
      await hasty.stop();
      await silent.destroy();
    }
  });

  test('given some orders have left, then a sweep leaves them alone and asks about the others, once', async () => {
    const [left, confirmed] = [await api.order({ CD: 1 }), await api.order({ CD: 1 })];
    await say(factsOf(left).shipmentDispatched, factsOf(confirmed).stockReserved);
    await api.whenStatus(left, 'SHIPPED');
    await api.whenStatus(confirmed, 'CONFIRMED');
    const run = { tenantId: api.tenantId, jobId: '1', attempt: 1 };
    for (const _ of [1, 2]) await service.app.get(ExpireOrders).run({ orderIds: [left, confirmed] }, run);
    await say(factsOf(confirmed).shipmentStopped);
    expect((await api.whenStatus(confirmed, 'CANCELLED')).cancellation.reason).toBe('DEADLINE_EXPIRED');
    expect((await api.get(`/orders/${left}`)).body.status).toBe('SHIPPED');
    expect(await others.heardOf(confirmed, 4)).toEqual([
      OrderPlaced.type,
      OrderConfirmed.type,
      OrderCancellationRequested.type,
      OrderCancelledV3.type,
    ]);
  });
});
