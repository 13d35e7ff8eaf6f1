import { Project, Projection, partitionOf, type ProjectionTransaction } from '@erp/common-messaging';
import type { EventEnvelope, EventOf } from '@erp/common-messaging/contract';
import {
  GoodsReceived,
  StockAdjusted,
  StockIssued,
  StockReleased,
  StockReserved,
  StockReturned,
} from '@erp/inventory-shared';
import { AVAILABLE_TO_PROMISE } from './availability-tables.js';

/**
 * As many as inventory-events has partitions (deploy/kafka/topics.json), so that each consumer writes rows of its own: with
 * one row for a SKU, all partitions would wait for each other at the one that sells best. Another number changes no sum.
 */
export const SHARDS = 6;

/** Pieces of a SKU that one event moved. */
interface Moved {
  readonly sku: string;
  readonly quantity: number;
}

/**
 * What can be promised of each SKU, as inventory tells it: on hand less reserved, over all warehouses. Kept for the
 * storefront, which must neither ask inventory for each page (R2) nor be down with it. An answer is a moment old, and
 * inventory alone decides what an order gets.
 */
@Projection(AVAILABLE_TO_PROMISE)
export class AvailableToPromise {
  @Project(GoodsReceived)
  received(events: readonly EventOf<typeof GoodsReceived>[], tx: ProjectionTransaction): Promise<void> {
    return onHand(tx, events, ({ data }) => data.lines);
  }

  @Project(StockAdjusted)
  adjusted(events: readonly EventOf<typeof StockAdjusted>[], tx: ProjectionTransaction): Promise<void> {
    return onHand(tx, events, ({ data }) => [{ sku: data.sku, quantity: data.quantityDelta }]);
  }

  @Project(StockReturned)
  returned(events: readonly EventOf<typeof StockReturned>[], tx: ProjectionTransaction): Promise<void> {
    return onHand(tx, events, ({ data }) => data.lines);
  }

  /**
   * What is held is remembered line by line: StockReleased does not say it again. An order is reserved once: to be told so
   * again by another event changes nothing, and must not stop its key.
   */
  @Project(StockReserved)
  async reserved(events: readonly EventOf<typeof StockReserved>[], tx: ProjectionTransaction): Promise<void> {
    const first = new Map(events.toReversed().map((event) => [event.data.orderId, event]));
    await tx.query(
      `WITH lines AS (${LINES} GROUP BY order_id, sku, shard),
       kept AS (
         INSERT INTO available_stock_held (tenant_id, order_id, sku, quantity)
         SELECT $1, order_id, sku, quantity FROM lines ORDER BY order_id, sku
         ON CONFLICT DO NOTHING RETURNING order_id, sku),
       held AS (SELECT lines.* FROM lines JOIN kept USING (order_id, sku))
       ${changeStock('0, sum(quantity)', 'held')}`,
      linesOf(tx, [...first.values()], ({ data }) => data.lines),
      'available-reserved',
    );
  }

  @Project(StockReleased)
  async released(events: readonly EventOf<typeof StockReleased>[], tx: ProjectionTransaction): Promise<void> {
    await tx.query(
      `WITH given_back AS (
         DELETE FROM available_stock_held h USING unnest($2::uuid[], $3::smallint[]) AS e (order_id, shard)
         WHERE h.tenant_id = $1 AND h.order_id = e.order_id RETURNING h.sku, e.shard, h.quantity)
       ${changeStock('0, -sum(quantity)', 'given_back')}`,
      [tx.tenantId, events.map(({ data }) => data.orderId), events.map(shardOf)],
      'available-released',
    );
  }

  /** What leaves is no longer on hand, nor held. */
  @Project(StockIssued)
  async issued(events: readonly EventOf<typeof StockIssued>[], tx: ProjectionTransaction): Promise<void> {
    await tx.query(
      `WITH lines AS (${LINES} GROUP BY order_id, sku, shard),
       gone AS (
         DELETE FROM available_stock_held h USING lines l
         WHERE h.tenant_id = $1 AND h.order_id = l.order_id AND h.sku = l.sku AND h.quantity <= l.quantity),
       less AS (
         UPDATE available_stock_held h SET quantity = h.quantity - l.quantity FROM lines l
         WHERE h.tenant_id = $1 AND h.order_id = l.order_id AND h.sku = l.sku AND h.quantity > l.quantity)
       ${changeStock('-sum(quantity), -sum(quantity)', 'lines')}`,
      linesOf(tx, events, ({ data }) => data.lines),
      'available-issued',
    );
  }
}

/** The lines of all events, as `linesOf` hands them over. */
const LINES = `
  SELECT order_id, sku, shard, sum(quantity) AS quantity
  FROM unnest($2::uuid[], $3::text[], $4::smallint[], $5::bigint[]) AS line (order_id, sku, shard, quantity)`;

/** Adds to the shards of `source (sku, shard, quantity)`, in sorted order; a shard may be negative, their sum is the stock. */
const changeStock = (onHandAndReserved: string, source: string): string => `
  INSERT INTO available_stock AS s (tenant_id, sku, shard, on_hand, reserved)
  SELECT $1, sku, shard, ${onHandAndReserved} FROM ${source} GROUP BY sku, shard ORDER BY sku, shard
  ON CONFLICT (tenant_id, sku, shard) DO UPDATE
  SET on_hand = s.on_hand + excluded.on_hand, reserved = s.reserved + excluded.reserved`;

const shardOf = ({ key }: EventEnvelope): number => partitionOf(key, SHARDS);

function linesOf<E extends EventEnvelope<{ readonly orderId: string }>>(
  tx: ProjectionTransaction,
  events: readonly E[],
  moved: (event: E) => readonly Moved[],
): unknown[] {
  const lines = events.flatMap((event) => moved(event).map((line) => ({ event, ...line })));
  return [
    tx.tenantId,
    lines.map(({ event }) => event.data.orderId),
    lines.map(({ sku }) => sku),
    lines.map(({ event }) => shardOf(event)),
    lines.map(({ quantity }) => quantity),
  ];
}

async function onHand<E extends EventEnvelope>(
  tx: ProjectionTransaction,
  events: readonly E[],
  moved: (event: E) => readonly Moved[],
): Promise<void> {
  const lines = events.flatMap((event) => moved(event).map((line) => ({ event, ...line })));
  await tx.query(
    `WITH lines AS (
       SELECT * FROM unnest($2::text[], $3::smallint[], $4::bigint[]) AS line (sku, shard, quantity))
     ${changeStock('sum(quantity), 0', 'lines')}`,
    [
      tx.tenantId,
      lines.map(({ sku }) => sku),
      lines.map(({ event }) => shardOf(event)),
      lines.map(({ quantity }) => quantity),
    ],
    'available-on-hand',
  );
}
