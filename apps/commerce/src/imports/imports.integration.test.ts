import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Database, EventPublisher } from '@erp/common-messaging';
import { money, newId } from '@erp/kernel';
import { startService, type RunningService } from '@erp/service-kit';
import { TestWorld, eventually } from '@erp/testing';
import { commerce } from '../commerce.module.js';
import { Api, type Reply } from '../testing/api.js';
import { OtherContexts } from '../testing/other-contexts.js';
import { customerIdOf } from './customer-id.js';
import { ImportRowStore } from './import-row.store.js';
import { ImportStore } from './import.store.js';
import { PlaceImport } from './place-import.js';

const HEADER = 'orderNumber,customerNumber,orderedOn,quantity,amount';
const file = (...lines: string[]): string => [HEADER, ...lines, ''].join('\n');
/** Right lines with the order numbers `from` to `to`. */
const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `${from + i},${(from + i) % 7},1997-01-31,2,29.33`);

let world: TestWorld;
let database: Awaited<ReturnType<TestWorld['databaseOf']>>;
let service: RunningService;
let others: OtherContexts;
let api: Api;

beforeAll(async () => {
  world = await TestWorld.create();
  database = await world.databaseOf(commerce);
  service = await startService(commerce, world.serviceConfig('commerce', database));
  others = await OtherContexts.start(world);
});

afterAll(async () => {
  await others?.stop();
  await service?.stop();
  await world?.destroy();
});

beforeEach(async () => {
  api = new Api(service.url, await world.tenant(database)); // a tenant of its own for each test
});

const completed = (importId: string) =>
  eventually(`import ${importId} is completed`, async () => {
    const { body } = await api.get(`/order-imports/${importId}`);
    return body.state === 'COMPLETED' && body;
  });

/** Rows of a table that belong to the test's tenant. */
const countOf = async (table: string): Promise<number> => {
  const [row] = await world.sql<{ n: number }>(
    database,
    `SELECT count(*)::int AS n FROM ${table} WHERE tenant_id = $1`,
    [api.tenantId],
  );
  return row!.n;
};

const expectNothingPlaced = async (): Promise<void> => {
  expect(await countOf('order_import_rows')).toBe(0);
  expect(await countOf('orders')).toBe(0);
  expect(await countOf('commerce_outbox_events')).toBe(0);
};

const detailsOf = (reply: Reply): [number, string][] =>
  reply.body.errors.map((e: { line: number; detail: string }) => [e.line, e.detail]);

describe('a file of right lines', () => {
  test('is accepted, placed chunk by chunk, and every order is told of (R9, R14, R22)', async () => {
    const accepted = await api.upload(file(...lines(1, 250)));
    expect(accepted.status).toBe(202);
    expect(accepted.body).toMatchObject({ state: 'ACCEPTED', total: 250 });
    const { importId } = accepted.body;
    expect(accepted.headers.get('location')).toBe(`/order-imports/${importId}`);

    expect(await completed(importId)).toMatchObject({
      total: 250,
      placed: 250,
      errorCount: 0,
      source: 'import',
    });
    expect(await countOf('order_import_rows')).toBe(0);
    const told = await eventually('250 orders told of', () => {
      const all = others.placedBy(api.tenantId);
      return all.length >= 250 && all;
    });
    expect(new Set(told.map((e) => e.data.orderNumber)).size).toBe(250);
    expect(told.find((e) => e.data.orderNumber === '8')?.data).toMatchObject({
      customerId: customerIdOf(api.tenantId, 'import', '1'),
      placedOn: '1997-01-31',
      lines: [
        {
          lineNumber: 1,
          sku: 'CDNOW',
          quantity: 2,
          unitPrice: null,
          tax: { amountMinor: 0, currency: 'USD' },
        },
      ],
      total: { amountMinor: 2933, currency: 'USD' },
    });
    const [first] = (await api.get('/orders?limit=1')).body.items;
    const order = (await api.get(`/orders/${first.orderId}`)).body;
    expect(order.importId).toBe(importId);
    expect(order.history).toEqual([expect.objectContaining({ what: 'IMPORTED', actor: 'import' })]);
  });

  test('sent again with its key is the same import, and another file with that key is refused', async () => {
    const key = newId();
    const first = await api.upload(file(...lines(1, 3)), '', key);
    await completed(first.body.importId);
    const again = await api.upload(file(...lines(1, 3)), '', key);
    expect([again.status, again.body]).toEqual([202, first.body]);
    const other = await api.upload(file(...lines(4, 5)), '', key);
    expect(other).toMatchObject({ status: 422, body: { type: 'urn:erp:problem:idempotency-key-reused' } });
    expect(await countOf('orders')).toBe(3);
    expect(await countOf('order_import_rows')).toBe(0);
  });

  test('has the tax that its amounts include, when the request says so', async () => {
    const { body } = await api.upload(file('1,4,1997-01-01,2,29.33'), '&taxRateBasisPoints=1900');
    await completed(body.importId);
    const [{ orderId }] = (await api.get('/orders')).body.items;
    const [line] = (await api.get(`/orders/${orderId}`)).body.lines;
    expect([line.net, line.tax, line.total].map((m) => m.amountMinor)).toEqual([2465, 468, 2933]);
  });

  test('is paid by the token that the request names, in all its orders', async () => {
    const { body } = await api.upload(file(...lines(1, 3)), '&paymentToken=tok_visa');
    await completed(body.importId);
    const told = await eventually('3 orders told of', () => {
      const all = others.placedBy(api.tenantId);
      return all.length >= 3 && all;
    });
    expect(told.map((e) => e.data.paymentToken)).toEqual(['tok_visa', 'tok_visa', 'tok_visa']);
    expect((await api.upload(file(...lines(4, 5)), '&paymentToken=4242')).status).toBe(400);
  });

  test('is not weighed against a credit limit: its orders are taken already, elsewhere', async () => {
    const customerId = customerIdOf(api.tenantId, 'import', '4');
    await api.put(`/customers/${customerId}/credit-limit`, {
      creditLimit: { amountMinor: 1, currency: 'USD' },
    });
    const { body } = await api.upload(file('1,4,1997-01-01,2,29.33'));
    await completed(body.importId);
    expect((await api.get(`/customers/${customerId}`)).body.exposure).toEqual([
      { amountMinor: 2933, currency: 'USD' },
    ]);
  });

  test('is placed once however many jobs place it at the same time (R14)', async () => {
    const accepted = await api.upload(file(...lines(1, 600)));
    const { importId } = accepted.body;
    const run = { tenantId: api.tenantId, jobId: '1', attempt: 1 };
    const jobs = [1, 2, 3].map(() => service.app.get(PlaceImport).run({ importId, correlationId: 'c' }, run));
    await Promise.all(jobs);
    expect(await completed(importId)).toMatchObject({ placed: 600 });
    expect(await countOf('orders')).toBe(600);
  });

  test('goes on exactly after its last transaction when the job dies within the next (R14)', async () => {
    const importId = newId();
    const { imports, rows } = {
      imports: service.app.get(ImportStore),
      rows: service.app.get(ImportRowStore),
    };
    const staged = Array.from({ length: 150 }, (_, i) => ({
      line: i + 2,
      orderNumber: `${i + 1}`,
      customerId: newId(),
      orderedOn: '1997-01-31',
      quantity: 1,
      amount: money(100, 'USD'),
    }));
    // Accepted as a file would be, but without its job, so that only this test places its orders.
    await service.app.get(Database).transaction(api.tenantId, async (tx) => {
      await imports.begin(tx, importId, {
        source: 'import',
        sku: 'CDNOW',
        currency: 'USD',
        taxRateBasisPoints: 0,
        paymentToken: null,
      });
      await imports.receive(tx, importId, staged.length);
      await rows.insert(tx, importId, staged);
      await imports.decide(tx, importId, { state: 'ACCEPTED', total: staged.length });
    });
    const place = service.app.get(PlaceImport);
    const events = service.app.get(EventPublisher);
    let published = 0;
    const publish: EventPublisher['publish'] = async (tx, definition, data) => {
      if (++published > 120) throw new Error('killed');
      await events.publish(tx, definition, data);
    };
    const dying = Object.create(place, { events: { value: { publish } } }) as PlaceImport;
    const run = { tenantId: api.tenantId, jobId: '1', attempt: 1 };

    await expect(dying.run({ importId, correlationId: 'c' }, run)).rejects.toThrow('killed');
    expect((await api.get(`/order-imports/${importId}`)).body).toMatchObject({
      state: 'ACCEPTED',
      placed: 100,
    });
    expect([await countOf('orders'), await countOf('commerce_outbox_events')]).toEqual([100, 100]);

    await place.run({ importId, correlationId: 'c' }, run);
    expect((await api.get(`/order-imports/${importId}`)).body).toMatchObject({
      state: 'COMPLETED',
      placed: 150,
    });
    expect([await countOf('orders'), await countOf('commerce_outbox_events')]).toEqual([150, 150]);
  });
});

describe('a file with a wrong line', () => {
  test('is rejected as a whole; every wrong line is told with its number, and nothing is placed', async () => {
    const wrong = file(
      '1,4,1997-01-01,2,29.33',
      '2,4,1997-01-01,2,29.333',
      '3,4,1997-01-01,0,1.00',
      '4,4,1997-02-30,1,1.00',
      '5,4,1997-01-01,1',
      '6,4,1997-01-01,1,1.00,x',
      '1,4,1997-01-01,1,1.00',
    );
    const reply = await api.upload(wrong);
    expect(reply.status).toBe(422);
    expect(reply.body).toMatchObject({ type: 'urn:erp:problem:order-import-rejected', errorCount: 6 });
    expect(detailsOf(reply)).toEqual([
      [3, expect.stringContaining('amount "29.333"')],
      [4, expect.stringContaining('quantity "0"')],
      [5, expect.stringContaining('orderedOn "1997-02-30"')],
      [6, expect.stringContaining('has 4 columns')],
      [7, expect.stringContaining('has 6 columns')],
      [8, 'orderNumber "1" stands on line 2 already'],
    ]);
    await expectNothingPlaced();
    const shown = (await api.get(`/order-imports/${reply.body.importId}`)).body;
    expect(shown).toMatchObject({ state: 'REJECTED', errorCount: 6, errors: reply.body.errors, placed: 0 });
  });

  test('among thousands is rejected too, with the first hundred errors of all', async () => {
    const reply = await api.upload(
      file(...lines(1, 1_200), ...Array<string>(150).fill('x,1,1997-01-01,0,1.00')),
    );
    expect(reply.body).toMatchObject({ status: 422, errorCount: 150 });
    expect(reply.body.errors).toHaveLength(100);
    expect(reply.body.errors[0].line).toBe(1_202);
    await expectNothingPlaced();
  });

  test('an order number imported before is wrong, from another source it is not', async () => {
    const first = await api.upload(file(...lines(1, 2)));
    const before = await api.upload(file(...lines(2, 3))); // also when the first is not placed yet
    expect(before.status).toBe(422);
    expect(detailsOf(before)).toEqual([[2, 'orderNumber "2" of import was imported before']]);
    await completed(first.body.importId);
    const after = await api.upload(file(...lines(2, 3)));
    expect(detailsOf(after)).toEqual([[2, 'orderNumber "2" of import was imported before']]);
    const elsewhere = await api.upload(file(...lines(2, 3)), '&source=webshop');
    expect(elsewhere.status).toBe(202);
    await completed(elsewhere.body.importId);
    expect(await countOf('orders')).toBe(4);
  });

  test('two files with the same order numbers at the same time: one is accepted', async () => {
    const replies = await Promise.all([
      api.upload(file(...lines(1, 50))),
      api.upload(file(...lines(50, 99))),
    ]);
    expect(replies.map((r) => r.status).sort()).toEqual([202, 422]);
    await completed(replies.find((r) => r.status === 202)!.body.importId);
    expect(await countOf('orders')).toBe(50);
  });
});

describe('a file of another shape is refused at once', () => {
  test.each([
    [
      'another header',
      'id,customer,date,quantity,total\n1,2,1997-01-01,1,1.00\n',
      '"id,customer,date,quantity,total"',
    ],
    [
      'a missing column',
      'orderNumber,customerNumber,orderedOn,quantity\n1,2,1997-01-01,1\n',
      'quantity"; it must be',
    ],
    ['no header', '1,2,1997-01-01,1,1.00\n', '"1,2,1997-01-01,1,1.00"'],
    ['nothing in it', '', 'the first line is missing'],
    ['no text at all', '\u0000'.repeat(10_000), 'the first line is'],
  ])('with %s', async (_what, csv, said) => {
    const reply = await api.upload(csv);
    expect(reply).toMatchObject({ status: 422, body: { type: 'urn:erp:problem:order-import-header' } });
    expect(reply.body.detail).toContain(said);
    expect(reply.body.detail).toContain(HEADER);
    expect(await countOf('order_imports')).toBe(0);
  });

  test('with a header and no lines it is rejected', async () => {
    expect(await api.upload(file())).toMatchObject({ status: 422, body: { errorCount: 1 } });
  });

  test('with a quote that is never closed, the right lines before it are not placed', async () => {
    const reply = await api.upload(file(...lines(1, 3), '4,"4,1997-01-01,1,1.00', ...lines(5, 9)));
    expect(reply.status).toBe(422);
    expect(reply.body.errors.at(-1).detail).toContain('the file is no CSV from here on');
    await expectNothingPlaced();
  });

  test('and the connection serves the next request', async () => {
    await api.upload('no,header\n'.repeat(100_000));
    expect((await api.upload(file(...lines(1, 1)))).status).toBe(202);
  });
});

describe('an upload that breaks off', () => {
  test('leaves nothing but a trace that it was abandoned', async () => {
    const { hostname, port } = new URL(service.url);
    const path = '/order-imports?sku=CDNOW&currency=USD';
    const headers = { 'x-tenant-id': api.tenantId, 'idempotency-key': newId(), 'content-type': 'text/csv' };
    const upload = request({ method: 'POST', hostname, port, path, headers });
    upload.on('error', () => undefined); // it is this test that breaks it
    upload.write(file(...lines(1, 1_000)));
    await eventually('rows are staged', async () => (await countOf('order_import_rows')) >= 500);
    upload.destroy();

    await eventually('the rows are gone', async () => (await countOf('order_import_rows')) === 0);
    const states = await world.sql(database, 'SELECT state FROM order_imports WHERE tenant_id = $1', [
      api.tenantId,
    ]);
    expect(states).toEqual([{ state: 'ABANDONED' }]);
    await expectNothingPlaced();
  });
});

describe('tenants (R24)', () => {
  test("cannot see each other's imports", async () => {
    const { importId } = (await api.upload(file(...lines(1, 2)))).body;
    await completed(importId);
    const stranger = new Api(service.url, await world.tenant(database));
    expect((await stranger.get(`/order-imports/${importId}`)).status).toBe(404);
    const rows = await service.app
      .get(Database)
      .transaction(newId(), (tx) => tx.query('SELECT import_id FROM order_imports'));
    expect(rows).toEqual([]);
  });

  test('have customers of their own: the same number is another id', () => {
    const [one, other] = [newId(), newId()];
    expect(customerIdOf(one, 'import', '4')).toBe(customerIdOf(one, 'import', '4'));
    expect(customerIdOf(one, 'import', '4')).not.toBe(customerIdOf(other, 'import', '4'));
    expect(customerIdOf(one, 'import', '4')).not.toBe(customerIdOf(one, 'webshop', '4'));
  });
});
