import { Database } from '@erp/common-messaging';
import { pageOf, type Page } from '@erp/service-kit';
import { Injectable } from '@nestjs/common';
import { ShipmentNotFound } from './shipment-errors.js';
import type { ShipmentLine } from './shipment-line.js';
import type { ShipmentStatus } from './shipment-status.js';

/** An order's shipment as one can ask for it; a time is null until that happened. */
export interface ShipmentView {
  readonly orderId: string;
  readonly shipmentId: string | null;
  readonly status: ShipmentStatus;
  readonly orderNumber: string | null;
  readonly shipToAddressId: string | null;
  readonly lines: readonly ShipmentLine[] | null;
  readonly paymentAuthorized: boolean;
  readonly trackingNumber: string | null;
  readonly failureReason: string | null;
  readonly heardAt: Date;
  readonly plannedAt: Date | null;
  readonly pickedAt: Date | null;
  readonly packedAt: Date | null;
  readonly dispatchedAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly deliveryFailedAt: Date | null;
  readonly stoppedAt: Date | null;
  readonly endedAt: Date | null;
}

export interface ShipmentFilter {
  readonly status?: ShipmentStatus;
  /** The order id of the last shipment of the page before. */
  readonly cursor?: string;
  readonly limit: number;
}

const VIEW = `order_id AS "orderId", shipment_id AS "shipmentId", status, order_number AS "orderNumber",
  ship_to_address_id AS "shipToAddressId", lines, payment_authorized AS "paymentAuthorized",
  tracking_number AS "trackingNumber", failure_reason AS "failureReason", heard_at AS "heardAt",
  planned_at AS "plannedAt", picked_at AS "pickedAt", packed_at AS "packedAt", dispatched_at AS "dispatchedAt",
  delivered_at AS "deliveredAt", delivery_failed_at AS "deliveryFailedAt", stopped_at AS "stoppedAt", ended_at AS "endedAt"`;

/** What one can ask of shipments. */
@Injectable()
export class FindShipments {
  constructor(private readonly database: Database) {}

  /** Throws ShipmentNotFound. */
  one(tenantId: string, orderId: string): Promise<ShipmentView> {
    return this.database.transaction(tenantId, async (tx) => {
      const [shipment] = await tx.query<ShipmentView>(
        `SELECT ${VIEW} FROM shipments WHERE tenant_id = $1 AND order_id = $2`,
        [tenantId, orderId],
        'shipment-one',
      );
      if (!shipment) throw new ShipmentNotFound(orderId);
      return shipment;
    });
  }

  /** A page, the oldest orders first, which are the next to be worked: their ids are UUIDs of version 7. */
  async page(tenantId: string, { status, cursor, limit }: ShipmentFilter): Promise<Page<ShipmentView>> {
    const shipments = await this.database.transaction(tenantId, (tx) =>
      tx.query<ShipmentView>(
        `SELECT ${VIEW} FROM shipments
         WHERE tenant_id = $1 AND ($2::text IS NULL OR status = $2) AND ($3::uuid IS NULL OR order_id > $3)
         ORDER BY order_id LIMIT $4`,
        [tenantId, status ?? null, cursor ?? null, limit + 1],
      ),
    );
    return pageOf(shipments, limit, ({ orderId }) => orderId);
  }
}
