import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@erp/kernel';
import { startService, type RunningService } from '@erp/service-kit';
import { TestWorld, eventually } from '@erp/testing';
import { commerce } from './commerce.module.js';
import { Api } from './testing/api.js';
import { factsOf, tenantProvisioned, tenantSuspended } from './testing/facts.js';
import { OtherContexts } from './testing/other-contexts.js';

let world: TestWorld;
let database: Awaited<ReturnType<TestWorld['databaseOf']>>;
let service: RunningService;
let others: OtherContexts;

beforeAll(async () => {
  world = await TestWorld.create();
  database = await world.databaseOf(commerce);
  service = await startService(commerce, world.serviceConfig('commerce', database));
  others = await OtherContexts.start(world, 'shipping', 'identity');
});

afterAll(async () => {
  await others?.stop();
  await service?.stop();
  await world?.destroy();
});

const refusedAs = (api: Api, problem: string) =>
  eventually(problem, async () => {
    const { status, body } = await api.get('/orders');
    return status === 403 && body.type === `urn:erp:problem:${problem}`;
  });

test('a tenant is unknown until it is provisioned, and refused while it is suspended; what is under way goes on (R24)', async () => {
  const api = new Api(service.url, newId());
  await refusedAs(api, 'tenant-unknown');
  await others.say(api.tenantId, tenantProvisioned(api.tenantId));
  await eventually('it is known', async () => (await api.get('/orders')).status === 200);

  await api.product('CD', '1.00');
  const orderId = await api.order({ CD: 1 });
  await others.say(api.tenantId, tenantSuspended(api.tenantId));
  await refusedAs(api, 'tenant-suspended');

  const facts = factsOf(orderId);
  await others.say(api.tenantId, facts.stockReserved, facts.shipmentDispatched, facts.shipmentDelivered);
  await eventually('the order is completed', async () => {
    const [order] = await world.sql<{ status: string }>(
      database,
      'SELECT status FROM orders WHERE order_id = $1',
      [orderId],
    );
    return order?.status === 'COMPLETED';
  });
  expect((await api.post('/orders', {})).status).toBe(403);
});

test('an event of a tenant not heard of waits, and is applied when the tenant is provisioned (R24)', async () => {
  const api = new Api(service.url, await world.tenant(database));
  await api.product('CD', '1.00');
  const orderId = await api.order({ CD: 1 });
  await others.heardOf(orderId, 1);
  // As if TenantProvisioned, which comes by another topic, were late. A new process: this one has met the tenant.
  await service.stop();
  await world.sql(database, 'DELETE FROM commerce_tenants WHERE tenant_id = $1', [api.tenantId]);
  service = await startService(commerce, world.serviceConfig('commerce', database));

  await others.say(api.tenantId, factsOf(orderId).stockReserved);
  const [waiting] = await eventually('the event waits', async () => {
    const rows = await world.sql<{ status: string; error: string }>(
      database,
      `SELECT status, error FROM commerce_parked_events WHERE tenant_id = $1`,
      [api.tenantId],
    );
    return rows.length > 0 && rows;
  });
  expect(waiting).toMatchObject({ status: 'PARKED', error: expect.stringContaining('NotYet') });

  await others.say(api.tenantId, tenantProvisioned(api.tenantId));
  await new Api(service.url, api.tenantId).whenStatus(orderId, 'CONFIRMED');
});
