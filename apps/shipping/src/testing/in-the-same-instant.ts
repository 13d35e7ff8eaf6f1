import { adminClient, eventually } from '@erp/testing';
import type { ShippingWorld } from './shipping-world.js';

/** For tests: holds an order's row, lets both come in this order, and gives it free when both wait for it. */
export async function inTheSameInstant<A, B>(
  { world, database }: ShippingWorld,
  orderId: string,
  first: () => Promise<A>,
  second: () => Promise<B>,
): Promise<[A, B]> {
  const holder = await adminClient(world.stack, database.database);
  const waiting = (count: number) =>
    eventually(`${count} wait for the row`, async () => {
      const rows = await world.sql(
        database,
        `SELECT FROM pg_stat_activity WHERE datname = $1 AND wait_event_type = 'Lock' AND query LIKE '%shipments%'`,
        [database.database],
      );
      return rows.length === count;
    });
  try {
    await holder.query('BEGIN');
    await holder.query('SELECT FROM shipments WHERE order_id = $1 FOR UPDATE', [orderId]);
    const one = first();
    await waiting(1);
    const other = second();
    await waiting(2);
    await holder.query('COMMIT');
    return await Promise.all([one, other]);
  } finally {
    await holder.end();
  }
}
