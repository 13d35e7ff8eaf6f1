import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readTopic } from '@erp/common-messaging';
import {
  CreditNoteIssued,
  InvoiceIssued,
  PaymentAuthorized,
  PaymentCaptured,
  PaymentRefunded,
} from '@erp/financial-shared';
import { TenantProvisioned } from '@erp/identity-shared';
import { newId } from '@erp/kernel';
import { ConfigError, startService, type RunningService } from '@erp/service-kit';
import { Api, TestWorld, anOrder, event, eventually } from '@erp/testing';
import { CHART_OF_ACCOUNTS } from './accounts/account.js';
import { financial } from './financial.module.js';
import { Gateway } from './testing/financial-under-test.js';
import { publishOnKafka } from './testing/publish-on-kafka.js';

let world: TestWorld;
let database: Awaited<ReturnType<TestWorld['databaseOf']>>;
let gateway: Gateway;
let service: RunningService;

beforeAll(async () => {
  world = await TestWorld.create();
  database = await world.databaseOf(financial);
  gateway = await Gateway.start();
  const environment = gateway.environment();
  service = await startService(financial, { ...world.serviceConfig('financial', database), environment });
});

afterAll(async () => {
  await service?.stop();
  await gateway?.stop();
  await world?.destroy();
});

/** Types of what stands on financial's topic about an order. */
async function onTopic(orderId: string): Promise<string[]> {
  const types: string[] = [];
  await readTopic(world.stack.brokers, `${world.topicPrefix}financial-events`, ({ key, headers }) => {
    if (key?.toString() === orderId) types.push(headers['ce_type']!);
  });
  return types;
}

/** Waits until financial has published an event of this type about an order. */
const published = (orderId: string, type: string): Promise<unknown> =>
  eventually(`${type} was published`, async () => {
    const rows = await world.sql(
      database,
      `SELECT FROM financial_outbox_events WHERE partition_key = $1 AND event_type = $2 AND status = 'PUBLISHED'`,
      [orderId, type],
    );
    return rows.length > 0;
  });

describe('over the real broker', () => {
  test('an order is paid, invoiced, returned and refunded, once its tenant is provisioned (R9, R22, R24)', async () => {
    const api = new Api(service.url, newId());
    const { tenantId } = api;
    const order = anOrder();
    const { orderId } = order;

    // What arrives before its tenant waits for it.
    await publishOnKafka(world, tenantId, order.placed);
    await eventually('the order waits', async () => {
      const parked = await world.sql(
        database,
        `SELECT FROM financial_parked_events WHERE tenant_id = $1 AND status = 'PARKED'`,
        [tenantId],
      );
      return parked.length === 1;
    });
    await publishOnKafka(world, tenantId, event(TenantProvisioned, { tenantId, name: 'Records Ltd' }));
    await eventually('the books are open', async () => {
      const answer = await api.get('/accounts');
      return answer.status === 200 && answer.body.items.length === CHART_OF_ACCOUNTS.length;
    });

    await publishOnKafka(world, tenantId, order.stockReserved);
    await published(orderId, PaymentAuthorized.type);
    await publishOnKafka(world, tenantId, order.shipmentDispatched);
    await Promise.all([published(orderId, PaymentCaptured.type), published(orderId, InvoiceIssued.type)]);
    await publishOnKafka(world, tenantId, order.returnReceived());
    await published(orderId, PaymentRefunded.type);

    const types = await onTopic(orderId);
    expect(types[0]).toBe(PaymentAuthorized.type);
    expect([...types].sort()).toEqual(
      [PaymentAuthorized, PaymentCaptured, InvoiceIssued, CreditNoteIssued, PaymentRefunded]
        .map(({ type }) => type)
        .sort(),
    );
    const { currencies } = (await api.get('/trial-balance')).body;
    expect(currencies).toMatchObject([{ currency: 'USD', debitMinor: 4 * 3570, creditMinor: 4 * 3570 }]);
    expect(currencies[0].accounts.every((a: { balanceMinor: number }) => a.balanceMinor === 0)).toBe(true);
    expect(await gateway.chargesOf(orderId)).toMatchObject([{ capturedMinor: 3570, refundedMinor: 3570 }]);
  });
});

describe('the service', () => {
  test('does not start without a gateway, and says which variable is missing', async () => {
    const config = { ...world.serviceConfig('financial', database), environment: {} };
    const refused = await startService(financial, config).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConfigError);
    expect((refused as Error).message).toMatch(/GATEWAY_URL is not set[^]*GATEWAY_API_KEY is not set/);
  });

  test('describes itself', async () => {
    const { body } = await new Api(service.url, newId()).get('/openapi.json');
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining([
        '/accounts',
        '/invoices/{orderId}',
        '/journal-entries/{entryId}/reversal',
        '/payments/{orderId}',
        '/receivables/{orderId}/payments',
        '/trial-balance',
      ]),
    );
  });
});
