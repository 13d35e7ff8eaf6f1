import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Refused, send } from './http.js';

let server: Server;
let seen: IncomingMessage[];
let answers: ((response: ServerResponse) => void)[];
beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    seen.push(request);
    request.resume().on('end', () => answers[seen.length - 1]!(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const answer =
  (status: number, body = '{}') =>
  (response: ServerResponse) =>
    void response.writeHead(status).end(body);
const call = () =>
  send<{ id: number }>(
    {
      method: 'POST',
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`,
      tenantId: 't',
      idempotencyKey: 'key-1',
      attemptMs: 300,
      body: () => '{}',
    },
    AbortSignal.timeout(10_000),
  );

test('goes on through a broken connection, a 503 and a service that hangs, with the same key', async () => {
  answers = [(response) => void response.destroy(), answer(503), () => undefined, answer(201, '{"id":7}')];

  expect(await call()).toEqual({ id: 7 });
  expect(seen.map(({ headers }) => headers['idempotency-key'])).toEqual(['key-1', 'key-1', 'key-1', 'key-1']);
});

test('a tenant that is not known there yet is tried again; one that is suspended is not', async () => {
  answers = [
    answer(403, '{"type":"urn:erp:problem:tenant-unknown"}'),
    answer(201, '{"id":7}'),
    answer(403, '{"type":"urn:erp:problem:tenant-suspended"}'),
  ];

  expect(await call()).toEqual({ id: 7 });
  const refused = await call().catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Refused);
  expect((refused as Refused).code).toBe('tenant-suspended');
  expect(seen).toHaveLength(3);
});

test('an answer that would not change is thrown at once', async () => {
  answers = [answer(422, '{"type":"urn:erp:problem:x"}')];

  await expect(call()).rejects.toThrow(Refused);
  expect(seen).toHaveLength(1);
});
