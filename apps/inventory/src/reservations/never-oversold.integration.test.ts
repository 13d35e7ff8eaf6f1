import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Database } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import type { OrderPlaced } from '@erp/commerce-shared';
import { StockReserved } from '@erp/inventory-shared';
import { newId } from '@erp/kernel';
import { startService, type RunningService } from '@erp/service-kit';
import { TestWorld, eventually } from '@erp/testing';
import { inventory } from '../inventory.module.js';
import { InventoryApi } from '../testing/api.js';
import { asBatch } from '../testing/as-batch.js';
import { balancedBooks } from '../testing/books.js';
import { CommerceSide, type Line } from '../testing/commerce-side.js';
import { OnOrderPlaced } from './on-order-placed.js';

const ORDERS = 200;

let world: TestWorld;
let database: Awaited<ReturnType<TestWorld['databaseOf']>>;
let replicas: RunningService[];
let commerce: CommerceSide;
let api: InventoryApi;

beforeAll(async () => {
  world = await TestWorld.create();
  database = await world.databaseOf(inventory);
  const config = world.serviceConfig('inventory', database);
  replicas = await Promise.all([startService(inventory, config), startService(inventory, config)]);
  commerce = await CommerceSide.start(world.serviceConfig('commerce', await world.emptyDatabase('commerce')));
});

afterAll(async () => {
  await commerce?.stop();
  await Promise.all((replicas ?? []).map((replica) => replica.stop()));
  await world?.destroy();
});

beforeEach(async () => {
  api = new InventoryApi(replicas[0]!.url, await world.tenant(database));
});

/** Orders that want the same two scarce SKUs, some of them twice, in either order. */
const scarceLines = (i: number): Line[] => {
  const [first, second] = i % 2 === 0 ? ['CD', 'LP'] : ['LP', 'CD'];
  return [
    { sku: first, quantity: 1 + (i % 3) },
    { sku: second, quantity: 1 },
    ...(i % 5 === 0 ? [{ sku: first, quantity: 1 }] : []),
  ];
};

const expectBalanced = () => balancedBooks(world, database, api.tenantId);

describe('never oversold', () => {
  test(`given ${ORDERS} orders of scarce SKUs on the topic and losses by REST at once, then every piece is promised once (R15)`, async () => {
    const places = [await api.warehouse('A', 1), await api.warehouse('B', 2)];
    for (const warehouseId of places) await api.stock(warehouseId, { CD: 60, LP: 60 });

    const [orderIds, losses] = await Promise.all([
      Promise.all(Array.from({ length: ORDERS }, (_, i) => commerce.place(api.tenantId, scarceLines(i)))),
      Promise.all(
        Array.from({ length: 60 }, (_, i) =>
          new InventoryApi(replicas[i % 2]!.url, api.tenantId).post('/adjustments', {
            warehouseId: places[i % 2],
            sku: i % 3 === 0 ? 'LP' : 'CD',
            quantityDelta: -2,
            reason: 'LOSS',
          }),
        ),
      ),
    ]);
    // A loss that would touch reserved pieces is refused; those that came first are booked.
    const statuses = losses.map(({ status }) => status);
    expect(statuses).toContain(201);
    expect(statuses.filter((status) => status !== 201 && status !== 409)).toEqual([]);
    await eventually('every order is answered', () => commerce.answersOn(orderIds).length >= ORDERS);

    const answers = commerce.answersOn(orderIds);
    expect(new Set(answers.map(({ data }) => data.orderId)).size).toBe(ORDERS);
    expect(answers).toHaveLength(ORDERS);
    const levels = await expectBalanced();
    const promised = answers
      .filter((answer): answer is EventOf<typeof StockReserved> => answer.type === StockReserved.type)
      .flatMap(({ data }) => data.lines)
      .reduce((sum, { quantity }) => sum + quantity, 0);
    expect(promised).toBe(levels.reduce((sum, { reserved }) => sum + reserved, 0));
    expect(answers.length).toBeGreaterThan(answers.filter(({ type }) => type === StockReserved.type).length);

    for (const orderId of orderIds) await commerce.cancel(api.tenantId, orderId);
    const expected = answers.filter(({ type }) => type === StockReserved.type).length;
    await eventually(
      'every reservation is released',
      () => commerce.answersOn(orderIds).length === ORDERS + expected,
    );
    for (const { reserved } of await expectBalanced()) expect(reserved).toBe(0);
  });

  test('given the handler on many connections at once, one order each, then the same holds and nobody deadlocks', async () => {
    const places = [await api.warehouse('A', 1), await api.warehouse('B', 2)];
    for (const warehouseId of places) await api.stock(warehouseId, { CD: 30, LP: 30 });
    let deadlocks = 0;
    // More callers than connections, and not so many that the last would wait longer than a pool lets anybody wait.
    const waiting = Array.from({ length: ORDERS }, (_, i) => i);
    const caller = async (): Promise<void> => {
      for (let i = waiting.pop(); i !== undefined; i = waiting.pop()) {
        const { app } = replicas[i % 2]!;
        const lines = scarceLines(i).map((line, n) => ({ lineNumber: n + 1, ...line }));
        const event = { data: { orderId: newId(), lines } } as EventOf<typeof OrderPlaced>;
        let runs = 0;
        await app.get(Database).transaction(api.tenantId, (tx) => {
          if (runs++ > 0) deadlocks++;
          return app.get(OnOrderPlaced).reserve([event], asBatch(tx));
        });
      }
    };
    await Promise.all(Array.from({ length: 20 }, caller));
    expect(deadlocks).toBe(0);
    const levels = await expectBalanced();
    const free = levels.map(({ on_hand, reserved }) => on_hand - reserved);
    expect(levels.reduce((sum, { reserved }) => sum + reserved, 0)).toBeGreaterThan(0);
    expect(Math.min(...free)).toBe(0);
    const [outcome] = await world.sql(
      database,
      `SELECT count(*)::int AS known, count(*) FILTER (WHERE status = 'FAILED')::int AS failed
       FROM reservations WHERE tenant_id = $1`,
      [api.tenantId],
    );
    expect(outcome).toMatchObject({ known: ORDERS, failed: expect.any(Number) });
    expect(outcome!['failed']).toBeGreaterThan(0);
  });
});
