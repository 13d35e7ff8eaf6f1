import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DataOf, EventDefinition } from '@erp/common-messaging/contract';
import * as inventory from '@erp/inventory-shared';
import { newId } from '@erp/kernel';
import { ContextUnderTest, event, eventually, publishFact } from '@erp/testing';
import { commerce } from '../commerce.module.js';
import { Api } from '../testing/api.js';
import { SHARDS } from './available-to-promise.js';

const TOKEN = 'the-secret-of-the-operators';
const operator = { authorization: `Bearer ${TOKEN}`, 'x-operator': 'ada' };

let context: ContextUnderTest;
let tenantId: string;
let api: Api;

beforeAll(async () => {
  context = await ContextUnderTest.start(commerce, { operationsToken: TOKEN });
});
afterAll(() => context?.stop());
beforeEach(async () => {
  tenantId = await context.world.tenant(context.database);
  api = new Api(context.service.url, tenantId);
});

const warehouseId = newId();
const tell = <E extends EventDefinition>(definition: E, data: DataOf<E>) =>
  publishFact(context.kafka, tenantId, event(definition, data));
const received = (sku: string, quantity: number) =>
  tell(inventory.GoodsReceived, { receiptId: newId(), warehouseId, lines: [{ sku, quantity }] });
const lineOf = (sku: string, quantity: number, lineNumber = 1) => ({ lineNumber, sku, quantity });
const reserved = (orderId: string, ...lines: [sku: string, quantity: number][]) =>
  tell(inventory.StockReserved, {
    orderId,
    reservationId: newId(),
    lines: lines.map(([sku, quantity], i) => ({
      ...lineOf(sku, quantity, i + 1),
      allocations: [{ warehouseId, quantity }],
    })),
  });
const released = (orderId: string) =>
  tell(inventory.StockReleased, { orderId, reservationId: newId(), reason: 'PAYMENT_FAILED' });
const issued = (orderId: string, sku: string, quantity: number) =>
  tell(inventory.StockIssued, {
    orderId,
    shipmentId: newId(),
    lines: [{ ...lineOf(sku, quantity), warehouseId }],
  });

/** On sale, and known to nobody but this test's tenant. */
async function product(): Promise<string> {
  const sku = `CD-${newId().slice(-8)}`;
  await api.product(sku, '9.99');
  return sku;
}
const available = async (sku: string): Promise<number> =>
  (await api.get(`/products/${sku}/availability`)).body.availableToPromise;
const becomes = (sku: string, pieces: number) =>
  eventually(`${pieces} of ${sku}`, async () => (await available(sku)) === pieces);

describe('what can be promised of a product (R2, R17)', () => {
  test('is what inventory has on hand and holds for nobody, through every way that stock goes', async () => {
    const [sku, other] = [await product(), await product()];
    expect(await available(sku)).toBe(0);
    received(sku, 10);
    await becomes(sku, 10);
    tell(inventory.StockAdjusted, {
      adjustmentId: newId(),
      warehouseId,
      sku,
      quantityDelta: -2,
      reason: 'DAMAGE',
    });
    await becomes(sku, 8);
    const kept = await api.order({ [sku]: 1, [other]: 3 });
    const given = await api.order({ [sku]: 3 });
    const shipped = await api.order({ [sku]: 2 });
    received(other, 3);
    reserved(kept, [sku, 1], [other, 3]);
    reserved(given, [sku, 2], [sku, 1]); // two lines of one SKU
    reserved(shipped, [sku, 2]);
    await becomes(sku, 2);
    await becomes(other, 0);
    released(given);
    await becomes(sku, 5);
    issued(shipped, sku, 2); // it was held: nothing changes for the others
    await context.settled();
    expect(await available(sku)).toBe(5);
    tell(inventory.StockReturned, {
      orderId: shipped,
      returnId: newId(),
      lines: [{ ...lineOf(sku, 1), warehouseId }],
    });
    await becomes(sku, 6);
    released(shipped); // nothing of it is held any more
    await context.settled();
    expect(await available(sku)).toBe(6);
  });

  test('is told of products alone, and of each to its own tenant', async () => {
    const sku = await product();
    received(sku, 4);
    await becomes(sku, 4);
    const unknown = await api.get('/products/NOT-ON-SALE/availability');
    expect([unknown.status, unknown.body.type]).toEqual([404, 'urn:erp:problem:product-not-found']);
    const bad = await api.get('/products/%20/availability');
    expect([bad.status, bad.body.errors[0].pointer]).toEqual([400, '/sku']);
    const stranger = new Api(context.service.url, await context.world.tenant(context.database));
    await stranger.product(sku, '1.00');
    expect((await stranger.get(`/products/${sku}/availability`)).body).toEqual({
      sku,
      availableToPromise: 0,
    });
  });

  test('has as many shards as inventory-events has partitions', () => {
    expect(context.kafka.partitions('inventory-events')).toBe(SHARDS);
  });
});

describe('a rebuild of it (R17)', () => {
  test('mends it by REST while orders come in, exactly, and says how far it is and who asked', async () => {
    const sku = await product();
    received(sku, 1_000);
    for (let order = 0; order < 10; order++) reserved(await api.order({ [sku]: 5 }), [sku, 5]);
    await becomes(sku, 950);
    await context.world.sql(
      context.database,
      'UPDATE available_stock SET reserved = reserved + 7, on_hand = 0',
    );
    await context.world.sql(context.database, 'DELETE FROM available_stock_held');
    expect(await available(sku)).not.toBe(950);

    const send = (method: string, path: string, body?: object) =>
      api.send(method, `/operations/replays${path}`, body, operator);
    const nobody = await api.send(
      'POST',
      '/operations/replays',
      { projection: 'available_to_promise', reason: 'x' },
      {
        authorization: operator.authorization,
      },
    );
    expect([nobody.status, nobody.body.type]).toEqual([400, 'urn:erp:problem:operator-missing']);
    const started = await send('POST', '', {
      projection: 'available_to_promise',
      reason: 'it is wrong',
      perSecond: 200,
    });
    expect(started.status).toBe(202);
    const { replayId } = started.body;
    const again = await send('POST', '', { projection: 'available_to_promise', reason: 'again' });
    expect([again.status, again.body.type]).toEqual([409, 'urn:erp:problem:replay-refused']);

    const orders: string[] = [];
    for (let order = 0; order < 30; order++) orders.push(await api.order({ [sku]: 2 }));
    const show = async () => (await send('GET', `/${replayId}`)).body;
    const asked = eventually('nearly there', async () => (await show()).counts.length > 0).then(() =>
      send('POST', `/${replayId}/cut-over`, { reason: 'it looks right' }),
    );
    for (const orderId of orders) reserved(orderId, [sku, 2]);
    expect((await asked).status).toBe(202);
    for (const orderId of orders.slice(0, 10)) released(orderId);
    for (const orderId of orders.slice(10, 20)) issued(orderId, sku, 2);
    const end = await eventually('cut over', async () => {
      const now = await show();
      return now.status === 'CUT_OVER' && now;
    });
    expect(
      end.history.map(({ action, actor }: { action: string; actor: string }) => [action, actor]),
    ).toEqual([
      ['STARTED', 'ada'],
      ['CUT_OVER_REQUESTED', 'ada'],
      ['CUT_OVER', 'replay'],
    ]);
    await context.settled();
    // 1000 on hand less 20 issued; held are 50, and 2 of each of the last 10 orders.
    expect(await available(sku)).toBe(1_000 - 20 - 50 - 20);
    const listed = await send('GET', '');
    expect(listed.body.items[0]).toMatchObject({ replayId, status: 'CUT_OVER', caughtUp: true });
  });
});
