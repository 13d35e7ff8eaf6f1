import { isolateByTenant } from '@erp/common-messaging';
import { ForwardOnly } from '@erp/service-kit';

/**
 * One row for each order, keyed by it: what makes the handlers idempotent, and what remembers an end that came before its
 * beginning.
 *
 * The lines stand in the row, not in a table of their own. They come whole with StockReserved, never change, and are read
 * whole; and an upsert that waits for another returns the row as it is then, but would see other tables as they were when
 * it began: stock reserved by the transaction it waited for would have no lines.
 */
export class Shipments1796000000002 extends ForwardOnly {
  readonly sql = `
  CREATE TABLE shipments (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('WAITING', 'PLANNED', 'PICKED', 'PACKED', 'DISPATCHED', 'DELIVERED',
      'DELIVERY_FAILED', 'RETURNED_TO_SENDER', 'STOPPED', 'FAILED', 'CANCELLED')),
    -- OrderPlaced
    order_number text,
    ship_to_address_id uuid,
    -- StockReserved: [{lineNumber, sku, warehouseId, quantity}], a line served by two warehouses stands twice
    lines jsonb CHECK (jsonb_typeof(lines) = 'array'),
    -- PaymentAuthorized
    payment_authorized boolean NOT NULL DEFAULT false,

    shipment_id uuid,
    tracking_number text CHECK (length(tracking_number) BETWEEN 1 AND 64),
    failure_reason text,
    -- What the automatic warehouse does with it; null: a person works on it.
    course text CHECK (course IN ('DELIVER', 'FAIL_SHIPMENT', 'FAIL_DELIVERY')),
    heard_at timestamptz NOT NULL DEFAULT now(),
    planned_at timestamptz,
    picked_at timestamptz,
    packed_at timestamptz,
    dispatched_at timestamptz,
    delivered_at timestamptz,
    delivery_failed_at timestamptz,
    -- When ShipmentStopped was published; also of a FAILED one, whose order was to be cancelled afterwards.
    stopped_at timestamptz,
    -- When it became STOPPED, FAILED, CANCELLED or RETURNED_TO_SENDER.
    ended_at timestamptz,
    PRIMARY KEY (tenant_id, order_id),
    CONSTRAINT planned_with_all_facts CHECK (status IN ('WAITING', 'STOPPED', 'CANCELLED')
      OR (shipment_id IS NOT NULL AND order_number IS NOT NULL AND lines IS NOT NULL AND payment_authorized)),
    CONSTRAINT left_with_tracking_number CHECK (
      (status IN ('DISPATCHED', 'DELIVERED', 'DELIVERY_FAILED', 'RETURNED_TO_SENDER'))
      = (dispatched_at IS NOT NULL AND tracking_number IS NOT NULL)),
    CONSTRAINT never_both_stopped_and_left CHECK (stopped_at IS NULL OR dispatched_at IS NULL),
    CONSTRAINT stopped_is_told CHECK (status <> 'STOPPED' OR stopped_at IS NOT NULL),
    CONSTRAINT ended_without_address CHECK (
      status NOT IN ('STOPPED', 'FAILED', 'CANCELLED') OR ship_to_address_id IS NULL)
  ) WITH (fillfactor = 80);
  CREATE INDEX shipments_by_status ON shipments (tenant_id, status, order_id);
  ${isolateByTenant(
    'shipping',
    'shipments',
    `SELECT, INSERT, UPDATE (status, order_number, ship_to_address_id, lines, payment_authorized, shipment_id,
      tracking_number, failure_reason, course, planned_at, picked_at, packed_at, dispatched_at, delivered_at,
      delivery_failed_at, stopped_at, ended_at)`,
  )}`;
}
