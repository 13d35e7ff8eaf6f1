import '@erp/service-kit/telemetry';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { OrderConfirmed } from '@erp/commerce-shared';
import type { EventDefinition } from '@erp/common-messaging/contract';
import { StockReserved } from '@erp/inventory-shared';
import { newId } from '@erp/kernel';
import { again, ContextUnderTest, event, publishFact, type Fact } from '@erp/testing';
import { commerce } from '../commerce.module.js';
import { Api } from '../testing/api.js';
import { factsOf } from '../testing/facts.js';

let context: ContextUnderTest;
let api: Api;

beforeAll(async () => {
  context = await ContextUnderTest.start(commerce);
});

afterAll(() => context?.stop());

beforeEach(async () => {
  api = new Api(context.service.url, await context.world.tenant(context.database));
  await api.product('CD', '1.00');
});

const reserved = (orderId: string): Fact =>
  event(StockReserved, factsOf(orderId).stockReserved.data as never);

/** Lets these arrive as one batch of each partition; each in a trace of its own, whose id is returned by the event's. */
async function arriveTogether(facts: readonly Fact[]): Promise<Map<string, string>> {
  const traces = new Map(facts.map(({ id }) => [id, randomBytes(16).toString('hex')]));
  context.kafka.hold('commerce', 'inventory-events');
  for (const fact of facts)
    publishFact(
      context.kafka,
      api.tenantId,
      fact,
      `00-${traces.get(fact.id)}-${randomBytes(8).toString('hex')}-01`,
    );
  context.kafka.release('commerce', 'inventory-events');
  await context.settled();
  return traces;
}

/** `ce_causationid` of what was published of this type, by the order. */
const causes = ({ type }: EventDefinition) =>
  new Map(
    context
      .published(api.tenantId)
      .filter(({ headers }) => headers['ce_type'] === type)
      .map(({ key, headers }) => [key!.toString(), headers['ce_causationid']]),
  );

test('facts of many orders at once, each twice: every step has its own cause and trace (R15, R20, R21)', async () => {
  const orderIds = await Promise.all(Array.from({ length: 30 }, () => api.order({ CD: 1 })));
  const first = orderIds.map(reserved);
  const traces = await arriveTogether([...first, ...first.map(again)]);

  expect(causes(OrderConfirmed)).toEqual(new Map(orderIds.map((orderId, n) => [orderId, first[n]!.id])));
  for (const orderId of orderIds) {
    const { status, steps } = (await api.get(`/orders/${orderId}/timeline`)).body;
    const heard = steps.slice(1) as { eventId: string; traceId: string; detail: string }[];
    expect(status).toBe('CONFIRMED');
    expect(heard.map(({ detail }) => detail)).toEqual([
      'every line is held',
      'every line is held; changes nothing: the order is CONFIRMED',
    ]);
    expect(heard.map(({ traceId }) => traceId)).toEqual(heard.map(({ eventId }) => traces.get(eventId)));
    expect(new Set(heard.map(({ eventId }) => eventId)).size).toBe(2);
  }
});

test('given one of an order that was never placed here among them, then it alone is parked (R16)', async () => {
  const orderIds = await Promise.all(Array.from({ length: 10 }, () => api.order({ CD: 1 })));
  const unknown = newId();
  await arriveTogether([...orderIds.slice(5), unknown, ...orderIds.slice(0, 5)].map(reserved));

  for (const orderId of orderIds) expect((await api.get(`/orders/${orderId}`)).body.status).toBe('CONFIRMED');
  const parked = await context.eyes.sql(
    `SELECT partition_key, error FROM commerce_parked_events WHERE tenant_id = $1`,
    [api.tenantId],
  );
  expect(parked).toEqual([{ partition_key: unknown, error: expect.stringContaining('OrderNotFound') }]);
});
