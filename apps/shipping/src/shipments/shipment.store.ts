import type { BatchTransaction, Transaction } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';
import { ShipmentNotFound } from './shipment-errors.js';
import type { ShipmentLine } from './shipment-line.js';
import type { Shipment } from './shipment.js';

/** A shipment as the database returns it: the row itself, locked, as it is after every transaction waited for. */
const SHIPMENT = `s.order_id AS "orderId", s.status, s.order_number AS "orderNumber",
  s.ship_to_address_id AS "shipToAddressId", s.lines, s.payment_authorized AS "paymentAuthorized",
  s.shipment_id AS "shipmentId", s.tracking_number AS "trackingNumber", s.failure_reason AS "failureReason",
  s.course, s.origin, s.stopped_at IS NOT NULL AS "stopTold"`;

/** What OrderPlaced tells. */
export interface PlacedOrder {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly shipToAddressId: string | null;
}

/** What StockReserved tells. */
export interface ReservedStock {
  readonly orderId: string;
  readonly lines: readonly ShipmentLine[];
}

/**
 * The SQL of `shipments`. Facts of one kind are one upsert, which makes the rows of orders not heard of, locks all of them
 * until the commit, and returns all that is known by then: whichever fact comes last finds the others.
 *
 * DISTINCT ON, because an upsert may not meet a row twice, and sorted, so that two batches cannot deadlock.
 */
@Injectable()
export class ShipmentStore {
  /** OrderPlaced. An end that came before is not told where the goods would have gone. */
  keepOrders(tx: BatchTransaction, orders: readonly PlacedOrder[]): Promise<Shipment[]> {
    return tx.query<Shipment>(
      `INSERT INTO shipments AS s (tenant_id, order_id, status, order_number, ship_to_address_id)
       SELECT DISTINCT ON (order_id) $1::uuid, order_id, 'WAITING', order_number, address
       FROM unnest($2::uuid[], $3::text[], $4::uuid[]) AS placed (order_id, order_number, address) ORDER BY order_id
       ON CONFLICT (tenant_id, order_id) DO UPDATE SET order_number = excluded.order_number, ship_to_address_id =
         CASE WHEN s.status IN ('STOPPED', 'FAILED', 'CANCELLED') THEN NULL ELSE excluded.ship_to_address_id END
       RETURNING ${SHIPMENT}`,
      [
        tx.tenantId,
        orders.map((o) => o.orderId),
        orders.map((o) => o.orderNumber),
        orders.map((o) => o.shipToAddressId),
      ],
      'shipments-keep-orders',
    );
  }

  /** StockReserved. */
  keepStock(tx: BatchTransaction, reserved: readonly ReservedStock[]): Promise<Shipment[]> {
    return tx.query<Shipment>(
      `INSERT INTO shipments AS s (tenant_id, order_id, status, lines)
       SELECT DISTINCT ON (order_id) $1::uuid, order_id, 'WAITING', lines
       FROM unnest($2::uuid[], $3::jsonb[]) AS reserved (order_id, lines) ORDER BY order_id
       ON CONFLICT (tenant_id, order_id) DO UPDATE SET lines = COALESCE(s.lines, excluded.lines)
       RETURNING ${SHIPMENT}`,
      [tx.tenantId, reserved.map((r) => r.orderId), reserved.map((r) => JSON.stringify(r.lines))],
      'shipments-keep-stock',
    );
  }

  /** PaymentAuthorized. */
  keepPayments(tx: BatchTransaction, orderIds: readonly string[]): Promise<Shipment[]> {
    return tx.query<Shipment>(
      `INSERT INTO shipments AS s (tenant_id, order_id, status, payment_authorized)
       SELECT DISTINCT ON (order_id) $1::uuid, order_id, 'WAITING', true
       FROM unnest($2::uuid[]) AS order_id ORDER BY order_id
       ON CONFLICT (tenant_id, order_id) DO UPDATE SET payment_authorized = true
       RETURNING ${SHIPMENT}`,
      [tx.tenantId, orderIds],
      'shipments-keep-payments',
    );
  }

  /** Locks the orders' rows; one not heard of gets a row, which then waits. For an end that may be the first to be heard. */
  lockOrOpen(tx: Transaction | BatchTransaction, orderIds: readonly string[]): Promise<Shipment[]> {
    return tx.query<Shipment>(
      `INSERT INTO shipments AS s (tenant_id, order_id, status)
       SELECT DISTINCT ON (order_id) $1::uuid, order_id, 'WAITING'
       FROM unnest($2::uuid[]) AS order_id ORDER BY order_id
       ON CONFLICT (tenant_id, order_id) DO UPDATE SET status = s.status
       RETURNING ${SHIPMENT}`,
      [tx.tenantId, orderIds],
      'shipments-lock-or-open',
    );
  }

  /** Locks the order's row until the commit. Throws ShipmentNotFound. */
  async lock(tx: Transaction, orderId: string): Promise<Shipment> {
    const [shipment] = await this.lockAll(tx, [orderId]);
    if (!shipment) throw new ShipmentNotFound(orderId);
    return shipment;
  }

  /** Locks the rows that exist, in the order of their ids. */
  lockAll(tx: Transaction, orderIds: readonly string[]): Promise<Shipment[]> {
    return tx.query<Shipment>(
      `SELECT ${SHIPMENT} FROM shipments s WHERE s.tenant_id = $1 AND s.order_id = ANY ($2::uuid[])
       ORDER BY s.order_id FOR NO KEY UPDATE`,
      [tx.tenantId, orderIds],
      'shipments-lock',
    );
  }

  /** Locks planned shipments that the automatic warehouse is to work, the oldest orders first; passes over locked ones. */
  lockDue(tx: Transaction, limit: number): Promise<Shipment[]> {
    return tx.query<Shipment>(
      `SELECT ${SHIPMENT} FROM shipments s
       WHERE s.tenant_id = $1 AND s.status = 'PLANNED' AND s.course IS NOT NULL
       ORDER BY s.order_id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED`,
      [tx.tenantId, limit],
      'shipments-lock-due',
    );
  }

  /** Whether any is planned for the automatic warehouse, also one that is locked. */
  async anyDue(tx: Transaction): Promise<boolean> {
    const [row] = await tx.query<{ any: boolean }>(
      `SELECT EXISTS (SELECT FROM shipments WHERE tenant_id = $1 AND status = 'PLANNED' AND course IS NOT NULL) AS any`,
      [tx.tenantId],
      'shipments-any-due',
    );
    return row!.any;
  }

  /**
   * The new standing of shipments that are locked. A step that was passed on the way gets the same time: who dispatches
   * has picked and packed.
   */
  async save(tx: Transaction | BatchTransaction, shipments: readonly Shipment[]): Promise<void> {
    if (shipments.length === 0) return;
    await tx.query(
      `UPDATE shipments s SET status = n.status, ship_to_address_id = n.address, shipment_id = n.shipment_id,
         tracking_number = n.tracking_number, failure_reason = n.failure_reason, course = n.course,
         origin = n.origin,
         planned_at = COALESCE(s.planned_at, CASE WHEN n.shipment_id IS NOT NULL THEN now() END),
         picked_at = COALESCE(s.picked_at, CASE WHEN n.status IN ('PICKED', 'PACKED', 'DISPATCHED') THEN now() END),
         packed_at = COALESCE(s.packed_at, CASE WHEN n.status IN ('PACKED', 'DISPATCHED') THEN now() END),
         dispatched_at = COALESCE(s.dispatched_at, CASE WHEN n.status = 'DISPATCHED' THEN now() END),
         delivered_at = COALESCE(s.delivered_at, CASE WHEN n.status = 'DELIVERED' THEN now() END),
         delivery_failed_at = COALESCE(s.delivery_failed_at, CASE WHEN n.status = 'DELIVERY_FAILED' THEN now() END),
         stopped_at = COALESCE(s.stopped_at, CASE WHEN n.stop_told THEN now() END),
         ended_at = COALESCE(s.ended_at, CASE WHEN n.status IN ('STOPPED', 'FAILED', 'CANCELLED', 'RETURNED_TO_SENDER')
           THEN now() END)
       FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::boolean[],
           $10::jsonb[])
         AS n (order_id, status, address, shipment_id, tracking_number, failure_reason, course, stop_told, origin)
       WHERE s.tenant_id = $1 AND s.order_id = n.order_id`,
      [
        tx.tenantId,
        shipments.map((s) => s.orderId),
        shipments.map((s) => s.status),
        shipments.map((s) => s.shipToAddressId),
        shipments.map((s) => s.shipmentId),
        shipments.map((s) => s.trackingNumber),
        shipments.map((s) => s.failureReason),
        shipments.map((s) => s.course),
        shipments.map((s) => s.stopTold),
        shipments.map((s) => s.origin && JSON.stringify(s.origin)),
      ],
      'shipments-save',
    );
  }
}
