import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Database, EventPublisher, readTopic } from '@erp/common-messaging';
import { TenantReactivated } from '@erp/identity-shared';
import { newId } from '@erp/kernel';
import { startService, type RunningService } from '@erp/service-kit';
import { Api, TestWorld, eventually } from '@erp/testing';
import { identity } from './identity.module.js';

let world: TestWorld;
let database: Awaited<ReturnType<TestWorld['databaseOf']>>;
let service: RunningService;
let api: Api;

beforeAll(async () => {
  world = await TestWorld.create();
  database = await world.databaseOf(identity);
  service = await startService(identity, world.serviceConfig('identity', database));
  api = new Api(service.url, newId()); // the header of a tenant says nothing here
});

afterAll(async () => {
  await service?.stop();
  await world?.destroy();
});

const provision = async (name = 'CDNOW'): Promise<string> =>
  (await api.succeed('/tenants', { name }))['tenantId'] as string;

const eventsOf = async (tenantId: string): Promise<{ event_type: string; status: string }[]> =>
  world.sql(
    database,
    `SELECT event_type, status FROM identity_outbox_events WHERE tenant_id = $1 ORDER BY id`,
    [tenantId],
  );
const typesOf = async (tenantId: string) => (await eventsOf(tenantId)).map(({ event_type }) => event_type);

const problem = (status: number, code: string) => ({ status, body: { type: `urn:erp:problem:${code}` } });

test('a service refuses an event that nothing declares, whoever publishes it, and nothing of it stays (R30)', async () => {
  const tenantId = await provision();
  const events = service.app.get(EventPublisher);
  const published = service.app
    .get(Database)
    .transaction(tenantId, (tx) => events.publish(tx, TenantReactivated, { tenantId }));
  await expect(published).rejects.toThrow('put @Command({ emits: [TenantReactivated] }) on the method');
  expect(await typesOf(tenantId)).toEqual(['identity.TenantProvisioned']);
});

describe('a tenant', () => {
  test('from REST to the topic: provisioned, suspended, reactivated, in this order on one partition (R1, R7, R22)', async () => {
    const tenantId = await provision();
    expect(await api.post(`/tenants/${tenantId}/suspend`, { reason: 'NON_PAYMENT' })).toMatchObject({
      status: 200,
      body: { tenantId, name: 'CDNOW', status: 'SUSPENDED', suspensionReason: 'NON_PAYMENT' },
    });
    expect(await api.post(`/tenants/${tenantId}/reactivate`)).toMatchObject({
      status: 200,
      body: { status: 'ACTIVE', suspensionReason: null },
    });
    expect((await api.get(`/tenants/${tenantId}`)).body).toMatchObject({ tenantId, status: 'ACTIVE' });

    await eventually('the outbox is drained', async () =>
      (await eventsOf(tenantId)).every(({ status }) => status === 'PUBLISHED'),
    );
    const read: { type: string | undefined; partition: number; data: unknown }[] = [];
    await readTopic(world.stack.brokers, `${world.topicPrefix}identity-events`, (record) => {
      if (record.key?.toString() !== tenantId) return;
      const data: unknown = JSON.parse(record.value!.toString());
      read.push({ type: record.headers['ce_type'], partition: record.partition, data });
    });
    expect(read.map(({ type, data }) => [type, data])).toEqual([
      ['identity.TenantProvisioned', { tenantId, name: 'CDNOW' }],
      ['identity.TenantSuspended', { tenantId, reason: 'NON_PAYMENT' }],
      ['identity.TenantReactivated', { tenantId }],
    ]);
    expect(new Set(read.map(({ partition }) => partition)).size).toBe(1);
  });

  test('given the same request ten times at once, then there is one tenant, one answer and one event (R15)', async () => {
    const key = newId();
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => api.post('/tenants', { name: 'Again' }, key)),
    );
    expect(new Set(replies.map(({ status, body }) => `${status} ${body.tenantId}`)).size).toBe(1);
    expect(replies[0]!.status).toBe(201);
    expect(await typesOf(replies[0]!.body.tenantId)).toEqual(['identity.TenantProvisioned']);
  });

  test('given a key that another request has used, then it is refused and no tenant is made', async () => {
    const key = newId();
    const { body } = await api.post('/tenants', { name: 'First' }, key);
    expect(await api.post('/tenants', { name: 'Second' }, key)).toMatchObject(
      problem(422, 'idempotency-key-reused'),
    );
    expect((await api.get(`/tenants/${body.tenantId}`)).body.name).toBe('First');
  });

  test('with an id that the caller chose is made once, whatever key comes with it', async () => {
    const tenantId = newId();
    expect((await api.post('/tenants', { name: 'A', tenantId })).body).toMatchObject({ tenantId });
    expect(await api.post('/tenants', { name: 'A', tenantId: tenantId.toUpperCase() })).toMatchObject(
      problem(409, 'tenant-already-provisioned'),
    );
    expect(await typesOf(tenantId)).toEqual(['identity.TenantProvisioned']);
  });

  test('given it is suspended already, then the same again tells nobody, and another reason is refused', async () => {
    const tenantId = await provision();
    const suspend = (reason: string) => api.post(`/tenants/${tenantId}/suspend`, { reason });
    const replies = await Promise.all([suspend('ABUSE'), suspend('ABUSE'), suspend('ABUSE')]);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await suspend('REQUESTED')).toMatchObject(problem(409, 'tenant-already-suspended'));
    expect(await typesOf(tenantId)).toEqual(['identity.TenantProvisioned', 'identity.TenantSuspended']);
  });

  test.each([
    ['a tenant without a name', () => api.post('/tenants', {}), 400, 'validation-failed'],
    ['an unknown tenant', () => api.get(`/tenants/${newId()}`), 404, 'tenant-not-found'],
    [
      'a suspension of an unknown tenant',
      () => api.post(`/tenants/${newId()}/suspend`, { reason: 'ABUSE' }),
      404,
      'tenant-not-found',
    ],
    [
      'an unknown reason',
      async () => api.post(`/tenants/${await provision()}/suspend`, { reason: 'RAIN' }),
      400,
      'validation-failed',
    ],
    ['an id that is none', () => api.get('/tenants/42'), 400, 'validation-failed'],
  ])('%s is refused', async (_what, request, status, code) => {
    expect(await request()).toMatchObject(problem(status, code));
  });
});

describe('a user', () => {
  test('is registered with roles and no more, listed, and deactivated once (R25)', async () => {
    const tenantId = await provision();
    const users = `/tenants/${tenantId}/users`;
    const first = (await api.post(users, { roles: ['SALES', 'ADMIN'] })).body;
    expect(first).toEqual({ userId: expect.any(String), roles: ['ADMIN', 'SALES'], status: 'ACTIVE' });
    const second = (await api.post(users, { roles: ['AUDITOR'] })).body;
    for (let times = 0; times < 2; times++) {
      expect(await api.post(`${users}/${first.userId}/deactivate`)).toMatchObject({
        status: 200,
        body: { status: 'DEACTIVATED' },
      });
    }
    const page = (await api.get(`${users}?limit=1`)).body;
    expect(page).toEqual({ items: [{ ...first, status: 'DEACTIVATED' }], nextCursor: first.userId });
    expect((await api.get(`${users}?cursor=${page.nextCursor}`)).body).toEqual({
      items: [second],
      nextCursor: null,
    });
    expect(await typesOf(tenantId)).toEqual([
      'identity.TenantProvisioned',
      'identity.UserRegistered',
      'identity.UserRegistered',
      'identity.UserDeactivated',
    ]);
  });

  test('given the same request twice, then one user is registered', async () => {
    const users = `/tenants/${await provision()}/users`;
    const [first, second] = [
      await api.post(users, { roles: ['ADMIN'] }, 'admin-1'),
      await api.post(users, { roles: ['ADMIN'] }, 'admin-1'),
    ];
    expect(second.body).toEqual(first.body);
    expect((await api.get(users)).body.items).toHaveLength(1);
  });

  test('is not registered for a suspended tenant, and can be deactivated there', async () => {
    const tenantId = await provision();
    const users = `/tenants/${tenantId}/users`;
    const { userId } = (await api.post(users, { roles: ['ADMIN'] })).body;
    await api.post(`/tenants/${tenantId}/suspend`, { reason: 'ABUSE' });
    expect(await api.post(users, { roles: ['ADMIN'] })).toMatchObject(problem(403, 'tenant-suspended'));
    expect((await api.post(`${users}/${userId}/deactivate`)).status).toBe(200);
  });

  test.each([
    ['no role', [], 400],
    ['an unknown role', ['KING'], 400],
    ['a role twice', ['ADMIN', 'ADMIN'], 400],
  ])('with %s is refused', async (_what, roles, status) => {
    expect(await api.post(`/tenants/${await provision()}/users`, { roles })).toMatchObject(
      problem(status, 'validation-failed'),
    );
  });

  test('of another tenant is not found (R24)', async () => {
    const [own, other] = [await provision(), await provision()];
    const { userId } = (await api.post(`/tenants/${own}/users`, { roles: ['ADMIN'] })).body;
    expect(await api.post(`/tenants/${other}/users/${userId}/deactivate`)).toMatchObject(
      problem(404, 'user-not-found'),
    );
    expect((await api.get(`/tenants/${other}/users`)).body.items).toEqual([]);
    expect(await api.get(`/tenants/${newId()}/users`)).toMatchObject(problem(404, 'tenant-not-found'));
  });
});

test('the database shows each tenant its own row alone, whatever the query forgets (R24)', async () => {
  const [own, other] = [await provision(), await provision()];
  await api.post(`/tenants/${other}/users`, { roles: ['ADMIN'] });
  const asTenant = (tenantId: string, sql: string) =>
    service.app.get(Database).transaction(tenantId, (tx) => tx.query<{ tenant_id: string }>(sql));
  expect(await asTenant(own, 'SELECT tenant_id FROM tenants')).toEqual([{ tenant_id: own }]);
  expect(await asTenant(own, 'SELECT tenant_id FROM users')).toEqual([]);
  await asTenant(own, `UPDATE tenants SET status = 'SUSPENDED', suspension_reason = 'ABUSE'`);
  expect((await api.get(`/tenants/${other}`)).body.status).toBe('ACTIVE');
  await expect(
    asTenant(own, `INSERT INTO tenants (tenant_id, name, status) VALUES ('${newId()}', 'x', 'ACTIVE')`),
  ).rejects.toMatchObject({ code: '42501' });
  await expect(asTenant(own, 'DELETE FROM tenants')).rejects.toMatchObject({ code: '42501' });
});
