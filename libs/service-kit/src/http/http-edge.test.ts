import 'reflect-metadata';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { currentCause } from '@erp/common-messaging';
import { DomainError, isId, parseMoney } from '@erp/kernel';
import { Body, Controller, Get, Module, Post, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Type } from 'class-transformer';
import { IsInt, IsString, Min, ValidateNested } from 'class-validator';
import { BodyStream } from './body-stream.js';
import { httpAdapter, setUpHttp } from './http-edge.js';
import { serveOpenApi } from './openapi.js';
import { IdempotencyKey, type IdempotentRequest } from '../idempotency/idempotency-key.js';
import { TenantId } from './tenant-id.js';

const TENANT = '018f2a4e-0000-7000-8000-00000000000a';

class BoxTooSmall extends DomainError {
  readonly code = 'box-too-small';
  constructor(readonly missing: number) {
    super(`the box lacks room for ${missing}: take a larger one`, [
      { pointer: '/lines/1', detail: 'does not fit' },
    ]);
  }
}

class UnmappedError extends DomainError {
  readonly code = 'never-mapped';
}

class Line {
  @IsInt()
  @Min(1)
  quantity!: number;
}

class Box {
  @IsString()
  name!: string;

  @ValidateNested({ each: true })
  @Type(() => Line)
  lines!: Line[];
}

@Controller('boxes')
class BoxesController {
  @Post()
  pack(@TenantId() tenantId: string, @IdempotencyKey() request: IdempotentRequest, @Body() box: Box) {
    return { tenantId, key: request.key, isBox: box instanceof Box, cause: currentCause() };
  }

  @Get('small')
  small(): never {
    throw new BoxTooSmall(3);
  }

  @Get('unmapped')
  unmapped(): never {
    throw new UnmappedError('the password is hunter2');
  }

  @Get('broken')
  broken(): never {
    throw new Error('connection to 10.0.0.7 refused');
  }

  @Get('no-connection')
  noConnection(): never {
    throw new Error('timeout exceeded when trying to connect');
  }

  @Get('shut-down')
  shutDown(): never {
    throw Object.assign(new Error('terminating connection to 10.0.0.7'), { code: '57P01' });
  }

  @Get('money')
  money() {
    return parseMoney('1.234', 'USD');
  }

  @Post('upload')
  async upload(@BodyStream() body: Readable) {
    let bytes = 0;
    for await (const chunk of body) bytes += (chunk as Buffer).length;
    return { bytes, cause: currentCause() };
  }
}

@Module({ controllers: [BoxesController] })
class BoxesModule {}

const logged: unknown[] = [];
const lines: unknown[] = [];
const logger: LoggerService = {
  log: (line: unknown) => lines.push(line),
  warn: () => undefined,
  error: (message: unknown) => logged.push(message),
};
const problems = {
  'box-too-small': { status: 409, members: (error: BoxTooSmall) => ({ missing: error.missing }) },
};
let app: NestFastifyApplication;

beforeAll(async () => {
  app = await NestFactory.create<NestFastifyApplication>(BoxesModule, httpAdapter(), { logger: false });
  setUpHttp(app, problems, logger);
  serveOpenApi(app, 'Boxes');
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});
beforeEach(() => {
  logged.splice(0);
  lines.splice(0);
});
afterAll(() => app.close());

const headers = { 'x-tenant-id': TENANT, 'idempotency-key': 'k1', 'content-type': 'application/json' };
const post = (url: string, payload: string, more: object = {}) =>
  app.inject({ method: 'POST', url, payload, headers: { ...headers, ...more } });
const postWithout = (header: string) => {
  const rest = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== header));
  return app.inject({ method: 'POST', url: '/boxes', payload: '{}', headers: rest });
};
const get = (url: string) => app.inject({ method: 'GET', url });

describe('every error is a problem document', () => {
  test.each([
    ['an unknown route', () => get('/nowhere?x=1'), 404, 'not-found', '/nowhere'],
    ['malformed JSON', () => post('/boxes', '{"name":'), 400, 'bad-request', '/boxes'],
    ['an empty body', () => post('/boxes', ''), 400, undefined, '/boxes'],
    ['a body too large', () => post('/boxes', `"${'x'.repeat(1_100_000)}"`), 413, undefined, '/boxes'],
    [
      'another content type',
      () => post('/boxes', '<a/>', { 'content-type': 'text/xml' }),
      415,
      undefined,
      '/boxes',
    ],
    ['no tenant', () => postWithout('x-tenant-id'), 400, 'tenant-missing', '/boxes'],
    [
      'a tenant that is no UUID',
      () => post('/boxes', '{}', { 'x-tenant-id': '42' }),
      400,
      'tenant-malformed',
      '/boxes',
    ],
    ['no idempotency key', () => postWithout('idempotency-key'), 400, 'idempotency-key-missing', '/boxes'],
    ['an invalid amount', () => get('/boxes/money'), 422, 'invalid-money', '/boxes/money'],
    [
      'JSON where a file belongs',
      () => post('/boxes/upload', '{}'),
      415,
      'unsupported-media-type',
      '/boxes/upload',
    ],
  ])('%s', async (_what, send, status, code, instance) => {
    const response = await send();
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toMatch('application/problem+json');
    expect(response.json()).toMatchObject({
      status,
      instance,
      type: expect.stringMatching(/^urn:erp:problem:[a-z-]+$/),
    });
    if (code) expect(response.json().type).toBe(`urn:erp:problem:${code}`);
    expect(logged).toEqual([]);
  });

  test('a domain error has the status of the table, its violations, and what the table adds', async () => {
    const response = await get('/boxes/small');
    expect(response.statusCode).toBe(409);
    expect(response.json()).toEqual({
      type: 'urn:erp:problem:box-too-small',
      title: 'Box too small',
      status: 409,
      detail: 'the box lacks room for 3: take a larger one',
      instance: '/boxes/small',
      errors: [{ pointer: '/lines/1', detail: 'does not fit' }],
      missing: 3,
    });
  });

  test.each(['broken', 'unmapped'])(
    'a 500 (%s) tells nothing, and is logged with the correlation id',
    async (path) => {
      const response = await app.inject({ url: `/boxes/${path}`, headers: { 'x-correlation-id': 'c-1' } });
      expect(response.statusCode).toBe(500);
      expect(response.json().type).toBe('urn:erp:problem:internal-error');
      expect(response.body).not.toMatch(/10\.0\.0\.7|hunter2/);
      expect(logged).toContainEqual(
        expect.objectContaining({ correlationId: 'c-1', err: expect.any(Error) }),
      );
    },
  );

  test.each(['no-connection', 'shut-down'])(
    'a database out of reach (%s) is a 503 that says when to ask again, and is logged (R14)',
    async (path) => {
      const response = await app.inject({ url: `/boxes/${path}`, headers: { 'x-correlation-id': 'c-2' } });
      expect(response.statusCode).toBe(503);
      expect(response.headers['retry-after']).toBe('1');
      expect(response.json().type).toBe('urn:erp:problem:service-unavailable');
      expect(response.body).not.toContain('10.0.0.7');
      expect(logged).toContainEqual(expect.objectContaining({ correlationId: 'c-2' }));
    },
  );

  test('a body that breaks its class names every field, and no value', async () => {
    const response = await post(
      '/boxes',
      '{"name":7,"lines":[{"quantity":1},{"quantity":0,"colour":"secret"}]}',
    );
    expect(response.statusCode).toBe(400);
    expect(response.json().type).toBe('urn:erp:problem:validation-failed');
    const pointers = response.json().errors.map((e: { pointer: string }) => e.pointer);
    expect(pointers.sort()).toEqual(['/lines/1/colour', '/lines/1/quantity', '/name']);
    expect(response.body).not.toContain('secret');
  });
});

describe('a request carries', () => {
  test('its correlation id into the handler and back, also past a body', async () => {
    const response = await post('/boxes', '{"name":"a","lines":[]}', { 'x-correlation-id': 'order-7' });
    expect(response.statusCode).toBe(201);
    expect(response.headers['x-correlation-id']).toBe('order-7');
    expect(response.json()).toEqual({
      tenantId: TENANT,
      key: 'k1',
      isBox: true,
      cause: { correlationId: 'order-7', causationId: null },
    });
  });

  test.each([undefined, 'two words', 'x'.repeat(129), '"}\n'])(
    'a new correlation id in place of %j',
    async (given) => {
      const response = await app.inject({
        url: '/boxes/small',
        headers: given ? { 'x-correlation-id': given } : {},
      });
      expect(isId(String(response.headers['x-correlation-id']))).toBe(true);
    },
  );

  test('a streamed body of any size', async () => {
    const megabytes = 'x'.repeat(3_000_000);
    const response = await post('/boxes/upload', megabytes, {
      'content-type': 'text/csv',
      'x-correlation-id': 'c-2',
    });
    expect(response.json()).toEqual({ bytes: 3_000_000, cause: { correlationId: 'c-2', causationId: null } });
  });
});

test('a request leaves one line in the log, which holds nothing of its query, headers and body', async () => {
  const more = { 'x-correlation-id': 'c-3', 'user-agent': 'secret-agent' };
  await post('/boxes?name=secret', '{"name":"secret","lines":[]}', more);
  expect(lines).toEqual([
    {
      msg: 'request',
      method: 'POST',
      path: '/boxes',
      status: 201,
      durationMs: expect.any(Number),
      correlationId: 'c-3',
    },
  ]);
});

test('the API describes itself as OpenAPI 3.1', async () => {
  const document = (await get('/openapi.json')).json();
  expect(document.openapi).toBe('3.1.0');
  const headersOf = (operation: { parameters: { name: string }[] }) =>
    operation.parameters.map(({ name }) => name).sort();
  expect(headersOf(document.paths['/boxes'].post)).toEqual([
    'Idempotency-Key',
    'X-Correlation-Id',
    'X-Tenant-Id',
  ]);
  expect(headersOf(document.paths['/boxes/small'].get)).toEqual(['X-Correlation-Id']); // acts for no tenant
});
