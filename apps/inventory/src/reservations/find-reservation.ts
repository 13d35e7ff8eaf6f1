import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@erp/common-messaging';
import type { AllocatedLine, Shortage } from './reservation.js';
import { ReservationNotFound } from './reservation-errors.js';
import type { ReservationStatus } from './reservation-status.js';

/** What inventory did for an order. */
export interface ReservationView {
  readonly orderId: string;
  readonly reservationId: string;
  readonly status: ReservationStatus;
  /** What is held, or was held until it was released or issued. */
  readonly lines: readonly AllocatedLine[];
  readonly failure: { readonly reason: string; readonly shortages: readonly Shortage[] } | null;
  /** Why it was released, or ended before it began: the OrderCancelled's reason, or PAYMENT_FAILED. */
  readonly endReason: string | null;
  /** What it left with, when it was issued. */
  readonly shipmentId: string | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

interface Row {
  orderId: string;
  reservationId: string;
  status: ReservationStatus;
  failureReason: string | null;
  shortages: Shortage[] | null;
  endReason: string | null;
  shipmentId: string | null;
  createdAt: Date;
  endedAt: Date | null;
}

@Injectable()
export class FindReservation {
  constructor(private readonly database: Database) {}

  /** Throws ReservationNotFound. */
  run(tenantId: string, orderId: string): Promise<ReservationView> {
    return this.database.transaction(tenantId, async (tx) => {
      const [row] = await tx.query<Row & Record<string, unknown>>(
        `SELECT order_id AS "orderId", reservation_id AS "reservationId", status,
                failure_reason AS "failureReason", shortages, end_reason AS "endReason",
                shipment_id AS "shipmentId", created_at AS "createdAt", ended_at AS "endedAt"
         FROM reservations WHERE tenant_id = $1 AND order_id = $2`,
        [tenantId, orderId],
      );
      if (!row) throw new ReservationNotFound(orderId);
      const { failureReason, shortages, ...rest } = row;
      const failure = failureReason === null ? null : { reason: failureReason, shortages: shortages ?? [] };
      return { ...rest, lines: await linesOf(tx, orderId), failure };
    });
  }
}

async function linesOf(tx: Transaction, orderId: string): Promise<AllocatedLine[]> {
  const rows = await tx.query<{ lineNumber: number; sku: string; warehouseId: string; quantity: number }>(
    `SELECT a.line_number AS "lineNumber", a.sku, a.warehouse_id AS "warehouseId", a.quantity
     FROM reservation_allocations a
     JOIN warehouses w ON w.tenant_id = a.tenant_id AND w.warehouse_id = a.warehouse_id
     WHERE a.tenant_id = $1 AND a.order_id = $2
     ORDER BY a.line_number, w.priority, w.warehouse_id`,
    [tx.tenantId, orderId],
  );
  const lines = new Map<number, AllocatedLine>();
  for (const { lineNumber, sku, warehouseId, quantity } of rows) {
    const line = lines.get(lineNumber) ?? { lineNumber, sku, quantity: 0, allocations: [] };
    const allocations = [...line.allocations, { warehouseId, quantity }];
    lines.set(lineNumber, { ...line, quantity: line.quantity + quantity, allocations });
  }
  return [...lines.values()];
}
