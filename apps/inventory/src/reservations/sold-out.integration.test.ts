import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { EventOf } from '@erp/common-messaging/contract';
import { StockReserved } from '@erp/inventory-shared';
import { startService, type RunningService } from '@erp/service-kit';
import { TestWorld, eventually } from '@erp/testing';
import { inventory } from '../inventory.module.js';
import { InventoryApi } from '../testing/api.js';
import { balancedBooks } from '../testing/books.js';
import { CommerceSide, type Line } from '../testing/commerce-side.js';

const ORDERS = 2_000;
const SKUS = Array.from({ length: 20 }, (_, i) => `SKU-${String(i).padStart(2, '0')}`);
/** Pieces of each SKU, in two warehouses. */
const NEAR = 24;
const REMOTE = 16;
const PIECES = SKUS.length * (NEAR + REMOTE);

let world: TestWorld;
let database: Awaited<ReturnType<TestWorld['databaseOf']>>;
let replicas: RunningService[];
let commerce: CommerceSide;

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

/** How many deadlocks PostgreSQL has broken up in the database. A session tells of its own when it ends, if not before. */
const deadlocks = async (): Promise<number> => {
  const [row] = await world.sql<{ deadlocks: number }>(
    database,
    `SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()`,
  );
  return row!.deadlocks;
};

/** Stops inventory, and waits until its sessions have ended. */
async function stopReplicas(): Promise<void> {
  await Promise.all(replicas.splice(0).map((replica) => replica.stop()));
  await eventually('no session is left', async () => {
    const sessions = await world.sql(
      database,
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    return sessions.length === 0;
  });
}

const random = (below: number): number => Math.floor(Math.random() * below);

/** Two to four lines of one or two pieces, of SKUs in any order, one of them perhaps twice. */
const manyLines = (): Line[] =>
  Array.from({ length: 2 + random(3) }, () => ({ sku: SKUS[random(SKUS.length)]!, quantity: 1 + random(2) }));

/**
 * Half of the orders want several SKUs. The other half want one piece each, of every SKU more than there are: so nothing
 * may be left over at the end, whoever came first, and what is sold is exactly what was there.
 */
function crowd(): Line[][] {
  const orders = Array.from({ length: ORDERS }, (_, i) =>
    i < ORDERS / 2 ? [{ sku: SKUS[i % SKUS.length]!, quantity: 1 }] : manyLines(),
  );
  for (let i = orders.length - 1; i > 0; i--) {
    const j = random(i + 1);
    [orders[i], orders[j]] = [orders[j]!, orders[i]!];
  }
  return orders;
}

test(`given ${ORDERS} orders at once for ${SKUS.length} scarce SKUs, then exactly what was there is sold, every order is answered once, and nobody deadlocks (R14, R15)`, async () => {
  const api = new InventoryApi(replicas[0]!.url, await world.tenant(database));
  const [near, remote] = [await api.warehouse('NEAR', 1), await api.warehouse('REMOTE', 2)];
  await api.stock(near, Object.fromEntries(SKUS.map((sku) => [sku, NEAR])));
  await api.stock(remote, Object.fromEntries(SKUS.map((sku) => [sku, REMOTE])));

  const deadlocksBefore = await deadlocks();

  const orders = crowd();
  const batches = Array.from({ length: 20 }, (_, i) =>
    orders.slice((i * ORDERS) / 20, ((i + 1) * ORDERS) / 20),
  );
  // Published faster than they are answered; in turn, so that no publisher waits long for a connection.
  const orderIds: string[] = [];
  for (const batch of batches) orderIds.push(...(await commerce.placeAll(api.tenantId, batch)));
  await eventually('every order is answered', () => commerce.answersOn(orderIds).length >= ORDERS, 150_000);

  const answers = commerce.answersOn(orderIds);
  expect(answers).toHaveLength(ORDERS);
  expect(new Set(answers.map(({ data }) => data.orderId)).size).toBe(ORDERS);
  const promised = answers
    .filter((answer): answer is EventOf<typeof StockReserved> => answer.type === StockReserved.type)
    .flatMap(({ data }) => data.lines)
    .reduce((sum, { quantity }) => sum + quantity, 0);
  expect(promised).toBe(PIECES);

  const levels = await balancedBooks(world, database, api.tenantId);
  expect(levels).toHaveLength(2 * SKUS.length);
  expect(levels.filter(({ on_hand, reserved }) => reserved !== on_hand)).toEqual([]);
  expect(await world.sql(database, `SELECT error FROM inventory_parked_events`)).toEqual([]);
  // One of two partitions would go again and park nothing, so it is seen here alone.
  await stopReplicas();
  expect(await deadlocks()).toBe(deadlocksBefore);
}, 180_000);
