import '@erp/service-kit/telemetry';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { EventDefinition } from '@erp/common-messaging/contract';
import { InvoiceIssued, PaymentAuthorized, PaymentCaptured, PaymentFailed } from '@erp/financial-shared';
import { anOrder, eventually, publishFact, type Fact } from '@erp/testing';
import { FinancialUnderTest, type Tenant } from '../testing/financial-under-test.js';

type Order = ReturnType<typeof anOrder>;

/** Time for the others to be served while one order's request is not answered, on a slow machine too. */
const SILENT_FOR_MS = 4_000;

let financial: FinancialUnderTest;
let tenant: Tenant;

beforeAll(async () => {
  financial = await FinancialUnderTest.start({ gatewayTimeoutMs: SILENT_FOR_MS });
});

afterAll(() => financial?.stop());

beforeEach(async () => {
  tenant = await financial.tenant();
});

const TOPICS = ['commerce-events', 'inventory-events', 'shipping-events'];

/**
 * Lets these arrive as one batch of each partition, each in a trace of its own, and waits until all that they set off is
 * done, or as `until` says; by the order's id, what is expected of its answers.
 */
async function arriveTogether(
  facts: readonly Fact[],
  until: () => Promise<unknown> = () => tenant.settled(),
): Promise<Map<string, object>> {
  const { kafka } = financial.context;
  const account = new Map<string, object>();
  for (const topic of TOPICS) kafka.hold('financial', topic);
  for (const fact of facts) {
    const trace = randomBytes(16).toString('hex');
    publishFact(kafka, tenant.tenantId, fact, `00-${trace}-${randomBytes(8).toString('hex')}-01`);
    const key = fact.definition.key(fact.data);
    const records = TOPICS.flatMap((topic) => kafka.records(topic));
    const { headers } = records.find((record) => record.headers['ce_id'] === fact.id)!;
    account.set(key, { correlation: headers['ce_correlationid'], cause: fact.id, trace });
  }
  for (const topic of TOPICS) kafka.release('financial', topic);
  await until();
  return account;
}

/** On whose account an event of this type was published, by its order. */
const accountsOf = ({ type }: EventDefinition): Map<string, object> =>
  new Map(
    financial.context
      .published(tenant.tenantId)
      .filter(({ headers }) => headers['ce_type'] === type)
      .map(({ key, headers }) => [
        key!.toString(),
        {
          correlation: headers['ce_correlationid'],
          cause: headers['ce_causationid'],
          trace: headers['traceparent']!.slice(3, 35),
        },
      ]),
  );

const only = (accounts: Map<string, object>, orders: readonly Order[]): Map<string, object> =>
  new Map(orders.map(({ orderId }) => [orderId, accounts.get(orderId)!]));

test('of many at once each has its own cause, correlation and trace, from the stock to the invoice (R9, R20)', async () => {
  const orders = Array.from({ length: 30 }, () => anOrder());
  await arriveTogether(orders.map(({ placed }) => placed));
  const reserved = await arriveTogether(orders.map(({ stockReserved }) => stockReserved));
  expect(accountsOf(PaymentAuthorized)).toEqual(reserved);
  const dispatched = await arriveTogether(orders.map(({ shipmentDispatched }) => shipmentDispatched));
  expect(accountsOf(PaymentCaptured)).toEqual(dispatched);
  expect(accountsOf(InvoiceIssued)).toEqual(dispatched);
  expect(await tenant.balances()).toMatchObject({ '1000': 30 * 3570, '4000': 30 * 3000 });
});

test('one that times out and one that is declined hold up nobody, and end alone (R9, R15)', async () => {
  const silent = anOrder({ paymentToken: 'tok_timeout_lost' });
  const declined = anOrder({ paymentToken: 'tok_card_declined' });
  const others = Array.from({ length: 20 }, () => anOrder());
  const orders = [...others.slice(10), silent, declined, ...others.slice(0, 10)];
  await arriveTogether(orders.map(({ placed }) => placed));
  const reserved = await arriveTogether(
    orders.map(({ stockReserved }) => stockReserved),
    () => eventually('the others', () => accountsOf(PaymentAuthorized).size >= others.length),
  );
  expect(accountsOf(PaymentAuthorized)).toEqual(only(reserved, others));
  expect(await tenant.payment(silent.orderId)).toMatchObject({ status: 'AUTHORISING' });

  await eventually('its answer too', () => accountsOf(PaymentAuthorized).size > others.length);
  await tenant.settled();
  expect(accountsOf(PaymentFailed)).toEqual(only(reserved, [declined]));
  expect(accountsOf(PaymentAuthorized)).toEqual(only(reserved, [...others, silent]));
  for (const { orderId } of [...others, silent])
    expect(await financial.gateway.chargesOf(orderId)).toHaveLength(1);
});

test('facts of one order in one batch are decided one after the other (R9)', async () => {
  const orders = Array.from({ length: 5 }, () => anOrder());
  await arriveTogether(
    orders.flatMap((order) => [order.placed, order.cancelled(), order.stockReserved, order.cancelled()]),
  );
  for (const { orderId } of orders)
    expect(['ENDED', 'VOIDED']).toContain((await tenant.payment(orderId))['status']);
  expect(tenant.told(PaymentCaptured)).toEqual([]);
});
