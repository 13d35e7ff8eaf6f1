import { Injectable } from '@nestjs/common';
import type { Transaction } from '@erp/common-messaging';
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
 * SQL of `reservations` and `reservation_allocations`, and the reserved pieces in `stock_levels`. The handlers run
 * here at more than 1,500 events/s, so each step is one prepared statement: one for an order that is issued, two for
 * one that is reserved or released, three for one that is refused.
 */
@Injectable()
export class ReservationStore {
  /**
   * Locks every level of these SKUs that has something to give, and returns them. Locks are taken in the order of
   * (sku, warehouse), here and wherever levels are locked, so that two orders never wait for each other. What is
   * sold out is not locked: orders that must fail do not queue up behind one another.
   */
  lockAvailable(tx: Transaction, skus: readonly string[]): Promise<AvailableLevel[]> {
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

  /** Holds the lines for the order, whose levels are locked. False when the order is known already. */
  async insertReserved(
    tx: Transaction,
    orderId: string,
    reservationId: string,
    lines: readonly AllocatedLine[],
  ): Promise<boolean> {
    const held = lines.flatMap(({ lineNumber, sku, allocations }) =>
      allocations.map(({ warehouseId, quantity }) => ({ lineNumber, sku, warehouseId, quantity })),
    );
    const rows = await tx.query(
      `WITH claimed AS (
         INSERT INTO reservations (tenant_id, order_id, reservation_id, status) VALUES ($1, $2, $3, 'RESERVED')
         ON CONFLICT DO NOTHING RETURNING order_id
       ), held AS (
         SELECT h.* FROM claimed,
           unnest($4::int[], $5::text[], $6::uuid[], $7::int[]) AS h (line_number, sku, warehouse_id, quantity)
       ), allocated AS (
         INSERT INTO reservation_allocations (tenant_id, order_id, line_number, sku, warehouse_id, quantity)
         SELECT $1, $2, line_number, sku, warehouse_id, quantity FROM held
       ), counted AS (
         UPDATE stock_levels l SET reserved = l.reserved + h.quantity
         FROM (SELECT sku, warehouse_id, sum(quantity)::int AS quantity FROM held GROUP BY sku, warehouse_id) h
         WHERE l.tenant_id = $1 AND l.sku = h.sku AND l.warehouse_id = h.warehouse_id
       )
       SELECT FROM claimed`,
      [
        tx.tenantId,
        orderId,
        reservationId,
        held.map((h) => h.lineNumber),
        held.map((h) => h.sku),
        held.map((h) => h.warehouseId),
        held.map((h) => h.quantity),
      ],
      'reservation-insert-reserved',
    );
    return rows.length === 1;
  }

  /** Remembers that nothing is held for the order, and why. False when the order is known already. */
  async insertFailed(
    tx: Transaction,
    orderId: string,
    reservationId: string,
    reason: string,
    shortages: readonly Shortage[],
  ): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO reservations (tenant_id, order_id, reservation_id, status, failure_reason, shortages)
       VALUES ($1, $2, $3, 'FAILED', $4, $5) ON CONFLICT DO NOTHING RETURNING order_id`,
      [tx.tenantId, orderId, reservationId, reason, JSON.stringify(shortages)],
      'reservation-insert-failed',
    );
    return rows.length === 1;
  }

  /**
   * Ends an order's reservation, or remembers the ending of an order not heard of yet. Returns the reservation's id
   * when it held stock, which `giveBack` must then free; undefined when there was nothing to end.
   */
  async end(tx: Transaction, orderId: string, unusedId: string, reason: string): Promise<string | undefined> {
    const [ended] = await tx.query<{ reservation_id: string; status: string }>(
      `INSERT INTO reservations AS r (tenant_id, order_id, reservation_id, status, end_reason, ended_at)
       VALUES ($1, $2, $3, 'ENDED_BEFORE_PLACED', $4, now())
       ON CONFLICT (tenant_id, order_id) DO UPDATE SET status = 'RELEASED', end_reason = $4, ended_at = now()
         WHERE r.status = 'RESERVED'
       RETURNING reservation_id, status`,
      [tx.tenantId, orderId, unusedId, reason],
      'reservation-end',
    );
    return ended?.status === 'RELEASED' ? ended.reservation_id : undefined;
  }

  /** Makes what was allocated to the order available again; once, guarded by the status that `end` changed. */
  async giveBack(tx: Transaction, orderId: string): Promise<void> {
    await tx.query(
      `WITH held AS (
         SELECT sku, warehouse_id, sum(quantity)::int AS quantity FROM reservation_allocations
         WHERE tenant_id = $1 AND order_id = $2 GROUP BY sku, warehouse_id
       ), locked AS MATERIALIZED (
         SELECT l.sku, l.warehouse_id, h.quantity
         FROM held h JOIN stock_levels l
           ON l.tenant_id = $1 AND l.sku = h.sku AND l.warehouse_id = h.warehouse_id
         ORDER BY l.sku, l.warehouse_id
         FOR NO KEY UPDATE OF l
       )
       UPDATE stock_levels l SET reserved = l.reserved - h.quantity FROM locked h
       WHERE l.tenant_id = $1 AND l.sku = h.sku AND l.warehouse_id = h.warehouse_id`,
      [tx.tenantId, orderId],
      'reservation-give-back',
    );
  }

  /**
   * Takes what is held for the order off the shelves: one movement for each SKU and warehouse, whose trigger lowers on
   * hand and reserved in one update of the level. Returns what left, by line; nothing when the order holds no stock. The
   * ledger is written in the order of (sku, warehouse), so that is the order in which levels are locked.
   */
  issue(tx: Transaction, orderId: string, shipmentId: string): Promise<IssuedLine[]> {
    return tx.query<IssuedLine & Record<string, unknown>>(
      `WITH issued AS (
         UPDATE reservations SET status = 'ISSUED', shipment_id = $3, ended_at = now()
         WHERE tenant_id = $1 AND order_id = $2 AND status = 'RESERVED' RETURNING order_id
       ), held AS MATERIALIZED (
         SELECT a.line_number, a.sku, a.warehouse_id, a.quantity
         FROM issued JOIN reservation_allocations a ON a.tenant_id = $1 AND a.order_id = issued.order_id
       ), moved AS (
         INSERT INTO stock_movements (tenant_id, sku, warehouse_id, type, quantity_delta, document_id, reference)
         SELECT $1, sku, warehouse_id, 'ISSUE', -sum(quantity)::int, $3, '' FROM held
         GROUP BY sku, warehouse_id ORDER BY sku, warehouse_id
       )
       SELECT line_number AS "lineNumber", sku, warehouse_id AS "warehouseId", quantity FROM held
       ORDER BY line_number, warehouse_id`,
      [tx.tenantId, orderId, shipmentId],
      'reservation-issue',
    );
  }

  /** Where the order's reservation stands; undefined for an order not heard of. */
  async standing(
    tx: Transaction,
    orderId: string,
  ): Promise<{ status: ReservationStatus; shipmentId: string | null } | undefined> {
    const [row] = await tx.query<{ status: ReservationStatus; shipmentId: string | null }>(
      `SELECT status, shipment_id AS "shipmentId" FROM reservations WHERE tenant_id = $1 AND order_id = $2`,
      [tx.tenantId, orderId],
    );
    return row;
  }
}
