import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Database, type Transaction } from '@erp/common-messaging';
import { newId } from '@erp/kernel';
import { Controller, Get, Module } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { httpAdapter, setUpHttp } from '../http/http-edge.js';
import { TenantDirectory, type TenantStatus } from './tenant-directory.js';
import { NoTenant, TenantGuard } from './tenant-guard.js';

const [ACTIVE, SUSPENDED, UNKNOWN] = [newId(), newId(), newId()];

class TwoTenants extends TenantDirectory {
  override async status({ tenantId }: Transaction): Promise<TenantStatus | undefined> {
    return new Map<string, TenantStatus>([
      [ACTIVE, 'ACTIVE'],
      [SUSPENDED, 'SUSPENDED'],
    ]).get(tenantId);
  }
}

let handled = 0;

@Controller('orders')
class OrdersController {
  @Get()
  list() {
    handled++;
    return { items: [] };
  }

  @Get('open')
  @NoTenant()
  open() {
    return { open: true };
  }
}

@Controller('health')
@NoTenant()
class HealthOfTest {
  @Get()
  live() {
    return { status: 'ok' };
  }
}

const database = {
  transaction: (tenantId: string, work: (tx: Transaction) => Promise<unknown>) =>
    work({ tenantId } as Transaction),
};

@Module({
  controllers: [OrdersController, HealthOfTest],
  providers: [
    { provide: Database, useValue: database },
    { provide: TenantDirectory, useValue: new TwoTenants('commerce') },
    { provide: APP_GUARD, useClass: TenantGuard },
  ],
})
class GuardedModule {}

const silent = { log: () => undefined, warn: () => undefined, error: () => undefined };
let app: NestFastifyApplication;

beforeAll(async () => {
  app = await NestFactory.create<NestFastifyApplication>(GuardedModule, httpAdapter(), { logger: false });
  setUpHttp(app, {}, silent);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});
afterAll(() => app?.close());

const get = (url: string, tenantId?: string) =>
  app.inject({ method: 'GET', url, headers: tenantId === undefined ? {} : { 'x-tenant-id': tenantId } });

describe('the guard of every request (R24, R31)', () => {
  test.each([
    ['without a tenant', undefined, 400, 'tenant-missing'],
    ['with a tenant that is no UUID', '42', 400, 'tenant-malformed'],
    ['of a tenant nobody has told of', UNKNOWN, 403, 'tenant-unknown'],
    ['of a suspended tenant', SUSPENDED, 403, 'tenant-suspended'],
  ])(
    'a request %s is refused as a problem, and never reaches the handler',
    async (_what, tenantId, status, code) => {
      const before = handled;
      const response = await get('/orders', tenantId);
      expect(response.statusCode).toBe(status);
      expect(response.headers['content-type']).toMatch('application/problem+json');
      expect(response.json()).toMatchObject({ status, type: `urn:erp:problem:${code}`, instance: '/orders' });
      expect(handled).toBe(before);
    },
  );

  test('a request of an active tenant is let in, however its id is written', async () => {
    expect((await get('/orders', ACTIVE)).statusCode).toBe(200);
    expect((await get('/orders', ACTIVE.toUpperCase())).statusCode).toBe(200);
  });

  test.each([
    ['a controller', '/health'],
    ['a method', '/orders/open'],
  ])('%s that acts for no tenant needs none', async (_what, url) => {
    expect((await get(url)).statusCode).toBe(200);
    expect((await get(url, SUSPENDED)).statusCode).toBe(200);
  });
});
