import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { run } from './commands.js';
import { BadCommand, readOptions } from './options.js';

interface Seen {
  readonly request: string;
  readonly authorization: string | undefined;
  readonly operator: string | string[] | undefined;
  readonly body: unknown;
}

/** A service that answers what a test says, and remembers what it was asked. */
let server: Server;
let url: string;
let answer: { status: number; body: object };
let seen: Seen[];

beforeAll(async () => {
  server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { authorization } = request.headers;
      const operator = request.headers['x-operator'];
      seen.push({ request: `${request.method} ${request.url}`, authorization, operator, body });
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env['OPERATIONS_TOKEN'] = 'a-secret-of-the-operators';
});

afterAll(() => {
  delete process.env['OPERATIONS_TOKEN'];
  server.close();
});

beforeEach(() => {
  seen = [];
  answer = { status: 200, body: {} };
});

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? undefined : JSON.parse(text);
}

const cli = (...words: string[]) => run(readOptions([...words, '--url', url, '--operator', 'ada']));
const letter = {
  id: '17',
  status: 'PARKED',
  type: 'commerce.OrderPlaced',
  key: 'k',
  waiting: 2,
  error: 'Error: no',
};

describe('an operator at the command line (R16)', () => {
  test('lists by filter, and reads what waits behind each', async () => {
    answer.body = { items: [letter] };
    const { text } = await cli('dead-letters', 'list', '--status', 'PARKED', '--refused-for', 'HANDLER');
    expect(seen[0]).toMatchObject({
      request: 'GET /operations/dead-letters?status=PARKED&reason=HANDLER',
      authorization: 'Bearer a-secret-of-the-operators',
      operator: 'ada',
    });
    expect(text.split('\n')[1]).toMatch(/17 +PARKED +commerce.OrderPlaced +k +2 +Error: no/);
  });

  test('an empty list says so in words', async () => {
    answer.body = { items: [] };
    expect((await cli('dead-letters', 'list')).text).toBe('There are no dead letters.');
  });

  test('says why, always', async () => {
    await expect(cli('dead-letters', 'skip', '17')).rejects.toThrow(/--reason/);
    expect(seen).toEqual([]);
    await cli('dead-letters', 'skip', '17', '--reason', 'a test order');
    expect(seen[0]).toMatchObject({
      request: 'POST /operations/dead-letters/17/skip',
      body: { reason: 'a test order' },
    });
  });

  test('retries many at a pace', async () => {
    answer.body = { retryId: 'r', heads: 3 };
    const { text } = await cli(
      'dead-letters',
      'retry-many',
      '--type',
      'a.B',
      '--per-second',
      '5',
      '--reason',
      'mended',
    );
    expect(seen[0]).toMatchObject({
      request: 'POST /operations/dead-letters/retries',
      body: { type: 'a.B', perSecond: 5, reason: 'mended' },
    });
    expect(text).toMatch(/service +3 +r/);
  });

  test('reads why a service refused, rule by rule', async () => {
    answer = {
      status: 409,
      body: { detail: 'it waits behind 16', errors: [{ detail: '/step must be integer' }] },
    };
    await expect(cli('failed', 'retry', 'e', '--reason', 'x')).rejects.toThrow(
      'POST /operations/failed-events/e/retry was answered with 409: it waits behind 16\n  - /step must be integer',
    );
  });

  test('starts a replay of a part, and reads how far it is (R17)', async () => {
    answer.body = {
      replayId: 'r',
      projection: 'available_to_promise',
      status: 'RUNNING',
      filter: { types: ['inventory.GoodsReceived'] },
      dryRun: false,
      perSecond: 50,
      cutOverRequested: false,
      error: null,
      remaining: 40,
      recordsPerSecond: 20,
      estimatedEndAt: null,
      waitingDeadLetters: 1,
      counts: [{ type: 'inventory.GoodsReceived', outcome: 'REPLAYED', events: 7 }],
      partitions: [{ topic: 'inventory-events', partition: 3, nextOffset: '10', targetOffset: '50' }],
      history: [{ at: 'now', action: 'STARTED', actor: 'ada', reason: 'it is wrong' }],
    };
    const words = [
      'replay',
      'start',
      'available_to_promise',
      '--reason',
      'it is wrong',
      '--per-second',
      '50',
    ];
    const part = [
      '--type',
      'inventory.GoodsReceived',
      '--published-by',
      'inventory',
      '--offsets',
      'inventory-events/3:10-50',
    ];
    const { text } = await cli(...words, ...part);
    expect(seen[0]).toMatchObject({
      request: 'POST /operations/replays',
      operator: 'ada',
      body: {
        projection: 'available_to_promise',
        reason: 'it is wrong',
        perSecond: 50,
        filter: {
          types: ['inventory.GoodsReceived'],
          contexts: ['inventory'],
          offsets: [{ topic: 'inventory-events', partition: 3, from: '10', before: '50' }],
        },
      },
    });
    expect(text).toContain('narrowed replay, to be looked at of available_to_promise, r: RUNNING');
    expect(text).toContain('40 records left, 20 records/s, at most 50 events/s');
    expect(text).toMatch(/inventory-events +3 +10 +50/);
    expect(text).toMatch(/inventory.GoodsReceived +REPLAYED +7/);
    await cli('replay', 'cut-over', 'r', '--reason', 'it looks right');
    expect(seen[1]).toMatchObject({
      request: 'POST /operations/replays/r/cut-over',
      body: { reason: 'it looks right' },
    });
  });

  test.each([
    [['replay', 'start', '--reason', 'x'], /name of a PROJECTION/],
    [['replay', 'start', 'p', '--reason', 'x', '--offsets', 'somewhere'], /inventory-events\/0:10-20/],
    [['dance'], /no command "dance"/],
    [['dead-letters', 'show'], /ID of a dead letter is missing/],
    [['dead-letters', 'edit', '17', '--reason', 'x'], /--payload/],
    [['dead-letters', 'list', '--colour', 'red'], /colour/],
  ])('%j is refused with a word on what is wrong', async (words, message) => {
    const attempt = async () => cli(...words);
    await expect(attempt()).rejects.toThrow(BadCommand);
    await expect(attempt()).rejects.toThrow(message);
  });
});
