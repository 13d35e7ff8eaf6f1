import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Database, type BatchTransaction } from '@erp/common-messaging';
import { newId } from '@erp/kernel';
import { startService, type RunningService } from '@erp/service-kit';
import { TestWorld } from '@erp/testing';
import { OnReturnReceived } from '../goods-returns/on-return-received.js';
import { inventory } from '../inventory.module.js';
import { InventoryApi } from '../testing/api.js';
import { asBatch } from '../testing/as-batch.js';
import { balancedBooks } from '../testing/books.js';
import { OnOrderCancelled } from './on-order-cancelled.js';
import { OnOrderPlaced } from './on-order-placed.js';
import { OnPaymentFailed } from './on-payment-failed.js';
import { OnShipmentDispatched } from './on-shipment-dispatched.js';

const ORDERS = 600;
/** Transactions at once: a service of these tests has five connections. */
const CALLERS = 5;
const SKUS = ['A', 'B', 'C', 'D', 'E', 'F'];
const LINES = 3;

let world: TestWorld;
let database: Awaited<ReturnType<TestWorld['databaseOf']>>;
let service: RunningService;
let api: InventoryApi;
let places: string[];

beforeAll(async () => {
  world = await TestWorld.create();
  database = await world.databaseOf(inventory);
  service = await startService(inventory, world.serviceConfig('inventory', database));
  api = new InventoryApi(service.url, await world.tenant(database));
  places = [await api.warehouse('NEAR', 1), await api.warehouse('REMOTE', 2)];
  for (const place of places)
    await api.stock(place, Object.fromEntries(SKUS.map((sku) => [sku, ORDERS * LINES])));
});

afterAll(async () => {
  await service?.stop();
  await world?.destroy();
});

function shuffled<T>(items: readonly T[]): T[] {
  const drawn = items.map((item) => ({ item, lot: Math.random() }));
  return drawn.sort((a, b) => a.lot - b.lot).map(({ item }) => item);
}

const dealt = <T>(items: readonly T[], hands: number): T[][] =>
  Array.from({ length: hands }, (_, hand) => items.filter((_item, i) => i % hands === hand));

/** An order with all that any event says of it: one piece of each of three SKUs, and where it will be brought back to. */
const order = () => ({
  orderId: newId(),
  shipmentId: newId(),
  returnId: newId(),
  reason: 'CUSTOMER_REQUEST',
  lines: shuffled(SKUS)
    .slice(0, LINES)
    .map((sku, i) => ({ lineNumber: i + 1, sku, quantity: 1, warehouseId: shuffled(places)[0]! })),
});
type Order = ReturnType<typeof order>;

type Batch = (tx: BatchTransaction) => Promise<void>;

/** The orders in an order of their own, in so many batches, for one of the handlers. */
const batchesOf = (
  orders: readonly Order[],
  handle: (events: never[], tx: BatchTransaction) => Promise<void>,
) =>
  dealt(shuffled(orders), CALLERS).map(
    (batch): Batch =>
      (tx) =>
        handle(
          batch.map((data) => ({ data }) as never),
          tx,
        ),
  );

/** Runs each batch in a transaction, several at a time, as partitions are handled. Returns how many ran again. */
async function runAll(batches: readonly Batch[]): Promise<number> {
  const waiting = shuffled(batches);
  let again = 0;
  const caller = async (): Promise<void> => {
    for (let batch = waiting.pop(); batch; batch = waiting.pop()) {
      const handle = batch;
      let runs = 0;
      await service.app.get(Database).transaction(api.tenantId, (tx) => {
        if (runs++ > 0) again++;
        return handle(asBatch(tx));
      });
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return again;
}

test('given batches of every kind at once, over the same SKUs, then nobody deadlocks and the books balance (R15)', async () => {
  const { app } = service;
  const place = (orders: Order[]) =>
    batchesOf(orders, (events, tx) => app.get(OnOrderPlaced).reserve(events, tx));
  const cancel = (orders: Order[]) =>
    batchesOf(orders, (events, tx) => app.get(OnOrderCancelled).release(events, tx));
  const failPayment = (orders: Order[]) =>
    batchesOf(orders, (events, tx) => app.get(OnPaymentFailed).release(events, tx));
  const dispatch = (orders: Order[]) =>
    batchesOf(orders, (events, tx) => app.get(OnShipmentDispatched).issue(events, tx));
  const giveBack = (orders: Order[]) =>
    batchesOf(orders, (events, tx) => app.get(OnReturnReceived).restock(events, tx));

  const [ended, shipped, late] = dealt(Array.from({ length: ORDERS }, order), 3) as [
    Order[],
    Order[],
    Order[],
  ];
  expect(await runAll([...place(ended), ...place(shipped)])).toBe(0);
  expect(
    await runAll([
      ...cancel(ended),
      ...failPayment(ended),
      ...dispatch(shipped),
      ...giveBack(shipped),
      ...place(late.slice(0, 50)), // and again below
    ]),
  ).toBe(0);
  // Whether an order is placed, cancelled or not paid for first is left to chance.
  expect(await runAll([...place(late), ...cancel(late), ...failPayment(late)])).toBe(0);

  const levels = await balancedBooks(world, database, api.tenantId);
  const sum = (of: (level: (typeof levels)[number]) => number) =>
    levels.reduce((n, level) => n + of(level), 0);
  expect(sum(({ reserved }) => reserved)).toBe(0);
  expect(sum(({ issues }) => issues)).toBe(LINES * shipped.length);
  expect(sum(({ returns }) => returns)).toBe(LINES * shipped.length);
}, 60_000);
