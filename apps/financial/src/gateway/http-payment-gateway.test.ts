import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { money } from '@erp/kernel';
import { FinancialSettings } from '../financial-settings.js';
import { HttpPaymentGateway } from './http-payment-gateway.js';
import { GatewayRefused, GatewayTimeout, GatewayUnavailable } from './payment-gateway.js';

interface Heard {
  readonly request: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

let server: Server;
let gateway: HttpPaymentGateway;
let heard: Heard[];
/** What the server answers next; null: nothing at all. */
let answer: { status: number; body: object } | null;

beforeEach(async () => {
  heard = [];
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { method, url, headers } = request;
      heard.push({ request: `${method} ${url}`, headers, body: text === '' ? null : JSON.parse(text) });
      if (!answer) return;
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  gateway = patientFor(20_000);
});

function patientFor(timeoutMs: number): HttpPaymentGateway {
  const { port } = server.address() as AddressInfo;
  return new HttpPaymentGateway(
    new FinancialSettings(`http://127.0.0.1:${port}`, 'secret-key', timeoutMs, 30),
  );
}

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const AMOUNT = money(2933, 'USD');

describe('a request', () => {
  test('carries key, API key and amount, and its answer is read', async () => {
    answer = { status: 201, body: { authorizationId: 'a-1', status: 'AUTHORIZED' } };
    expect(await gateway.authorise('p:authorise', 'tok_visa', AMOUNT, 'order-1')).toEqual({
      status: 'DONE',
      id: 'a-1',
      amountMinor: 2933,
    });
    expect(heard).toMatchObject([
      {
        request: 'POST /v1/authorizations',
        headers: { authorization: 'Bearer secret-key', 'idempotency-key': 'p:authorise' },
        body: { token: 'tok_visa', amountMinor: 2933, currency: 'USD', reference: 'order-1' },
      },
    ]);
  });

  test('each step has its path', async () => {
    answer = { status: 201, body: { captureId: 'c-1', status: 'CAPTURED', amountMinor: 2933 } };
    await gateway.capture('k', 'a-1', AMOUNT);
    await gateway.refund('k', 'c-1', AMOUNT);
    await gateway.void('k', 'a-1');
    await gateway.answerTo('p:capture');
    expect(heard.map(({ request }) => request)).toEqual([
      'POST /v1/authorizations/a-1/captures',
      'POST /v1/captures/c-1/refunds',
      'POST /v1/authorizations/a-1/void',
      'GET /v1/operations/p%3Acapture',
    ]);
  });

  test.each([
    ['EXPIRED_CARD', 'EXPIRED_CARD'],
    ['A_CODE_OF_NEXT_YEAR', 'CARD_DECLINED'],
    [undefined, 'CARD_DECLINED'],
  ])('declined with %s is an answer: %s', async (declineCode, code) => {
    answer = { status: 201, body: { status: 'DECLINED', declineCode } };
    expect(await gateway.capture('k', 'a-1', AMOUNT)).toEqual({ status: 'DECLINED', code });
  });
});

describe('what was done by a key', () => {
  test('is nothing when the gateway knows none', async () => {
    answer = { status: 404, body: { detail: 'nothing was done' } };
    expect(await gateway.answerTo('k')).toBeUndefined();
  });

  test('is the answer that was given', async () => {
    const response = { status: 'CAPTURED', captureId: 'c-1', amountMinor: 5 };
    answer = {
      status: 200,
      body: { key: 'k', kind: 'capture', status: 'CAPTURED', httpStatus: 201, response },
    };
    expect(await gateway.answerTo('k')).toEqual({ status: 'DONE', id: 'c-1', amountMinor: 5 });
  });
});

describe('no answer', () => {
  test('in time: the outcome is unknown', async () => {
    answer = null;
    await expect(patientFor(200).capture('k', 'a-1', AMOUNT)).rejects.toBeInstanceOf(GatewayTimeout);
  });

  test.each([500, 503, 429])('but %i: the gateway is not available', async (status) => {
    answer = { status, body: {} };
    await expect(gateway.capture('k', 'a-1', AMOUNT)).rejects.toBeInstanceOf(GatewayUnavailable);
  });

  test('because nobody is there: the gateway is not available', async () => {
    await new Promise((closed) => server.close(closed));
    await expect(gateway.capture('k', 'a-1', AMOUNT)).rejects.toBeInstanceOf(GatewayUnavailable);
  });

  test('but a problem document: the request is wrong, and its detail is told without any secret', async () => {
    answer = { status: 422, body: { detail: 'above what is authorised' } };
    const refused = await gateway.authorise('k', 'tok_visa', AMOUNT, 'o').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(GatewayRefused);
    expect(refused).toMatchObject({ httpStatus: 422, message: expect.stringContaining('above what') });
    expect((refused as Error).message).not.toMatch(/secret-key|tok_visa/);
  });
});
