import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { NotYet, type Database, type Transaction } from '@erp/common-messaging';
import type { EventEnvelope } from '@erp/common-messaging/contract';
import { newId } from '@erp/kernel';
import { TenantDirectory, type TenantStatus } from './tenant-directory.js';

const TENANT = newId();
const NOW = new Date('2026-11-26T12:00:00Z');

/** A directory over a table held in a map, which counts how often it is asked. */
class InMemory extends TenantDirectory {
  readonly rows = new Map<string, TenantStatus>();
  asked = 0;

  override async status(tx: Transaction): Promise<TenantStatus | undefined> {
    this.asked++;
    return this.rows.get(tx.tenantId);
  }
}

const tx = { tenantId: TENANT } as Transaction;
const database = {
  transaction: (_tenantId: string, work: (tx: Transaction) => Promise<unknown>) => work(tx),
} as Pick<Database, 'transaction'>;
const event = (type: string) => ({ type }) as EventEnvelope;

let tenants: InMemory;
beforeEach(() => {
  tenants = new InMemory('commerce');
  jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'queueMicrotask'] });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('a request', () => {
  const request = () => tenants.admitRequest(database, TENANT);

  test('of an active tenant is admitted, and the next within a second costs no question', async () => {
    tenants.rows.set(TENANT, 'ACTIVE');
    await request();
    await request();
    expect(tenants.asked).toBe(1);
  });

  test('given a tenant that is suspended meanwhile, then it is refused within a second', async () => {
    tenants.rows.set(TENANT, 'ACTIVE');
    await request();
    tenants.rows.set(TENANT, 'SUSPENDED');
    jest.advanceTimersByTime(1_000);
    await expect(request()).rejects.toMatchObject({ status: 403, code: 'tenant-suspended' });
  });

  test('given a tenant that was unknown or suspended, then it is let in at once when it is active', async () => {
    await expect(request()).rejects.toMatchObject({
      status: 403,
      code: 'tenant-unknown',
      message: expect.stringContaining(`commerce knows no tenant ${TENANT}`),
    });
    tenants.rows.set(TENANT, 'SUSPENDED');
    await expect(request()).rejects.toMatchObject({ status: 403, code: 'tenant-suspended' });
    tenants.rows.set(TENANT, 'ACTIVE');
    await request();
    expect(tenants.asked).toBe(3);
  });
});

describe('an event', () => {
  test('given a tenant not heard of, then it waits, and is handled when the tenant is known (R24)', async () => {
    const admit = () => tenants.admitEvent(event('commerce.OrderPlaced'), tx);
    await expect(admit()).rejects.toThrow(NotYet);
    await expect(admit()).rejects.toThrow(`commerce has not heard of tenant ${TENANT} yet`);
    tenants.rows.set(TENANT, 'ACTIVE');
    await admit();
    await admit();
    expect(tenants.asked).toBe(3); // once known, always known
  });

  test('of a suspended tenant is handled: what is under way goes to its end', async () => {
    tenants.rows.set(TENANT, 'SUSPENDED');
    await tenants.admitEvent(event('shipping.ShipmentDelivered'), tx);
  });

  test('of tenancy-identity itself never waits: it is what the others wait for', async () => {
    await tenants.admitEvent(event('identity.TenantProvisioned'), tx);
    expect(tenants.asked).toBe(0);
  });
});
