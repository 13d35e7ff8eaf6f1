import { Injectable } from '@nestjs/common';
import type { BatchTransaction } from '@erp/common-messaging';
import type { AllocatedLine, AvailableLevel, Shortage } from './reservation.js';
import type { ReservationStatus } from './reservation-status.js';

/** Pieces of an order's line that left a warehouse. */
export interface IssuedLine {
  readonly lineNumber: number;
  readonly sku: string;
  readonly warehouseId: string;
  readonly quantity: number;
}

/**
 * SQL of `reservations` and `reservation_allocations`, and the reserved pieces in `stock_levels`. Each step is one
 * prepared statement for a whole batch of orders, none of which may stand in it twice.
 *
 * A batch locks first its orders, sorted by id, and then its levels, sorted by (sku, warehouse), each in one statement: so
 * no two batches wait for each other, whatever they do and whichever SKUs their orders share.
 */
@Injectable()
export class ReservationStore {
  /** Makes the orders known, for `hold` or `fail` to say how it went. Returns the ids of those that were not known. */
  async claim(
    tx: BatchTransaction,
    orders: readonly { readonly orderId: string; readonly reservationId: string }[],
  ): Promise<Set<string>> {
    const rows = await tx.query<{ order_id: string }>(
      `INSERT INTO reservations (tenant_id, order_id, reservation_id, status)
       SELECT $1, o.order_id, o.reservation_id, 'RESERVED'
       FROM unnest($2::uuid[], $3::uuid[]) AS o (order_id, reservation_id) ORDER BY o.order_id
       ON CONFLICT DO NOTHING RETURNING order_id`,
      [tx.tenantId, orders.map((o) => o.orderId), orders.map((o) => o.reservationId)],
      'reservation-claim',
    );
    return new Set(rows.map((row) => row.order_id));
  }

  /**
   * Locks every level of these SKUs that has something to give, and returns them. What is sold out is not locked: orders
   * that must fail do not queue up behind one another.
   */
  lockAvailable(tx: BatchTransaction, skus: readonly string[]): Promise<AvailableLevel[]> {
    return tx.query<AvailableLevel & Record<string, unknown>>(
      `SELECT l.sku, l.warehouse_id AS "warehouseId", l.on_hand - l.reserved AS available, w.priority
       FROM stock_levels l JOIN warehouses w ON w.tenant_id = l.tenant_id AND w.warehouse_id = l.warehouse_id
       WHERE l.tenant_id = $1 AND l.sku = ANY($2) AND l.on_hand > l.reserved
       ORDER BY l.sku, l.warehouse_id
       FOR NO KEY UPDATE OF l`,
      [tx.tenantId, skus],
      'reservation-lock-available',
    );
  }

  /** Holds the lines for orders that were claimed, from levels that are locked. */
  async hold(
    tx: BatchTransaction,
    orders: readonly { readonly orderId: string; readonly lines: readonly AllocatedLine[] }[],
  ): Promise<void> {
    const held = orders.flatMap(({ orderId, lines }) =>
      lines.flatMap(({ lineNumber, sku, allocations }) =>
        allocations.map((allocation) => ({ orderId, lineNumber, sku, ...allocation })),
      ),
    );
    await tx.query(
      `WITH held AS (
         SELECT * FROM unnest($2::uuid[], $3::int[], $4::text[], $5::uuid[], $6::int[])
           AS h (order_id, line_number, sku, warehouse_id, quantity)
       ), allocated AS (
         INSERT INTO reservation_allocations (tenant_id, order_id, line_number, sku, warehouse_id, quantity)
         SELECT $1, order_id, line_number, sku, warehouse_id, quantity FROM held
       )
       UPDATE stock_levels l SET reserved = l.reserved + h.quantity
       FROM (SELECT sku, warehouse_id, sum(quantity)::int AS quantity FROM held GROUP BY sku, warehouse_id) h
       WHERE l.tenant_id = $1 AND l.sku = h.sku AND l.warehouse_id = h.warehouse_id`,
      [
        tx.tenantId,
        held.map((h) => h.orderId),
        held.map((h) => h.lineNumber),
        held.map((h) => h.sku),
        held.map((h) => h.warehouseId),
        held.map((h) => h.quantity),
      ],
      'reservation-hold',
    );
  }

  /** Remembers that nothing is held for orders that were claimed, and why. */
  async fail(
    tx: BatchTransaction,
    orders: readonly {
      readonly orderId: string;
      readonly reason: string;
      readonly shortages: readonly Shortage[];
    }[],
  ): Promise<void> {
    await tx.query(
      `UPDATE reservations r SET status = 'FAILED', failure_reason = f.reason, shortages = f.shortages
       FROM unnest($2::uuid[], $3::text[], $4::jsonb[]) AS f (order_id, reason, shortages)
       WHERE r.tenant_id = $1 AND r.order_id = f.order_id`,
      [
        tx.tenantId,
        orders.map((o) => o.orderId),
        orders.map((o) => o.reason),
        orders.map((o) => JSON.stringify(o.shortages)),
      ],
      'reservation-fail',
    );
  }

  /**
   * Ends the reservations of orders, or remembers the ending of those not heard of yet. Returns those that held stock,
   * which `giveBack` must then free.
   */
  async end(
    tx: BatchTransaction,
    orders: readonly { readonly orderId: string; readonly unusedId: string; readonly reason: string }[],
  ): Promise<{ orderId: string; reservationId: string }[]> {
    const ended = await tx.query<{ orderId: string; reservationId: string; status: string }>(
      `INSERT INTO reservations AS r (tenant_id, order_id, reservation_id, status, end_reason, ended_at)
       SELECT $1, o.order_id, o.unused_id, 'ENDED_BEFORE_PLACED', o.reason, now()
       FROM unnest($2::uuid[], $3::uuid[], $4::text[]) AS o (order_id, unused_id, reason) ORDER BY o.order_id
       ON CONFLICT (tenant_id, order_id) DO UPDATE
         SET status = 'RELEASED', end_reason = excluded.end_reason, ended_at = now() WHERE r.status = 'RESERVED'
       RETURNING order_id AS "orderId", reservation_id AS "reservationId", status`,
      [tx.tenantId, orders.map((o) => o.orderId), orders.map((o) => o.unusedId), orders.map((o) => o.reason)],
      'reservation-end',
    );
    return ended.filter(({ status }) => status === 'RELEASED');
  }

  /**
   * Makes what was allocated to the orders available again; once, guarded by the status that `end` changed. A statement of
   * its own, because one that waited for an order to be reserved would not see its allocations.
   */
  async giveBack(tx: BatchTransaction, orderIds: readonly string[]): Promise<void> {
    await tx.query(
      `WITH held AS (
         SELECT sku, warehouse_id, sum(quantity)::int AS quantity FROM reservation_allocations
         WHERE tenant_id = $1 AND order_id = ANY($2) GROUP BY sku, warehouse_id
       ), locked AS MATERIALIZED (
         SELECT l.sku, l.warehouse_id, h.quantity
         FROM held h JOIN stock_levels l
           ON l.tenant_id = $1 AND l.sku = h.sku AND l.warehouse_id = h.warehouse_id
         ORDER BY l.sku, l.warehouse_id
         FOR NO KEY UPDATE OF l
       )
       UPDATE stock_levels l SET reserved = l.reserved - h.quantity FROM locked h
       WHERE l.tenant_id = $1 AND l.sku = h.sku AND l.warehouse_id = h.warehouse_id`,
      [tx.tenantId, orderIds],
      'reservation-give-back',
    );
  }

  /**
   * Takes what is held for the orders off the shelves: one movement for each shipment, SKU and warehouse, whose trigger
   * lowers on hand and reserved in one update of the level. Returns what left, by order id and sorted by line; an order
   * that holds no stock is not in it. The ledger is written in the order of (sku, warehouse), so that is the order in
   * which levels are locked.
   */
  async issue(
    tx: BatchTransaction,
    shipments: readonly { readonly orderId: string; readonly shipmentId: string }[],
  ): Promise<Map<string, IssuedLine[]>> {
    const rows = await tx.query<IssuedLine & { orderId: string }>(
      `WITH locked AS MATERIALIZED (
         SELECT order_id FROM reservations
         WHERE tenant_id = $1 AND order_id = ANY($2) AND status = 'RESERVED'
         ORDER BY order_id FOR NO KEY UPDATE
       ), issued AS (
         UPDATE reservations r SET status = 'ISSUED', shipment_id = s.shipment_id, ended_at = now()
         FROM locked JOIN unnest($2::uuid[], $3::uuid[]) AS s (order_id, shipment_id) USING (order_id)
         WHERE r.tenant_id = $1 AND r.order_id = locked.order_id
         RETURNING r.order_id, r.shipment_id
       ), held AS MATERIALIZED (
         SELECT a.order_id, i.shipment_id, a.line_number, a.sku, a.warehouse_id, a.quantity
         FROM issued i JOIN reservation_allocations a ON a.tenant_id = $1 AND a.order_id = i.order_id
       ), moved AS (
         INSERT INTO stock_movements (tenant_id, sku, warehouse_id, type, quantity_delta, document_id, reference)
         SELECT $1, sku, warehouse_id, 'ISSUE', -sum(quantity)::int, shipment_id, '' FROM held
         GROUP BY sku, warehouse_id, shipment_id ORDER BY sku, warehouse_id, shipment_id
       )
       SELECT order_id AS "orderId", line_number AS "lineNumber", sku, warehouse_id AS "warehouseId", quantity
       FROM held ORDER BY order_id, line_number, warehouse_id`,
      [tx.tenantId, shipments.map((s) => s.orderId), shipments.map((s) => s.shipmentId)],
      'reservation-issue',
    );
    const issued = new Map<string, IssuedLine[]>();
    for (const { orderId, ...line } of rows) issued.set(orderId, [...(issued.get(orderId) ?? []), line]);
    return issued;
  }

  /** Where the reservations of orders stand, by order id; one not heard of is not in it. */
  async standing(
    tx: BatchTransaction,
    orderIds: readonly string[],
  ): Promise<Map<string, { status: ReservationStatus; shipmentId: string | null }>> {
    const rows = await tx.query<{ orderId: string; status: ReservationStatus; shipmentId: string | null }>(
      `SELECT order_id AS "orderId", status, shipment_id AS "shipmentId"
       FROM reservations WHERE tenant_id = $1 AND order_id = ANY($2)`,
      [tx.tenantId, orderIds],
    );
    return new Map(rows.map((row) => [row.orderId, row]));
  }
}
