import { isolateByTenant } from '@erp/common-messaging';
import { ForwardOnly } from '@erp/service-kit';

/** Codes compare byte by byte: cheaper than a locale, and the same order as in JavaScript. */
const SKU = 'text COLLATE "C"';

/**
 * A reservation is keyed by its order: that is what makes the handlers idempotent, and what remembers an ending that
 * came before its beginning. Allocations are never changed: those of a RESERVED row are what stock_levels.reserved
 * adds up to.
 */
export class Reservations1764000000005 extends ForwardOnly {
  readonly sql = `
  CREATE TABLE reservations (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    reservation_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('RESERVED', 'RELEASED', 'FAILED', 'ENDED_BEFORE_PLACED')),
    failure_reason text CHECK (failure_reason IN ('INSUFFICIENT_STOCK', 'UNKNOWN_SKU')),
    shortages jsonb,
    end_reason text,
    created_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    PRIMARY KEY (tenant_id, order_id),
    CHECK ((status = 'FAILED') = (failure_reason IS NOT NULL AND shortages IS NOT NULL)),
    CHECK ((status IN ('RELEASED', 'ENDED_BEFORE_PLACED')) = (end_reason IS NOT NULL AND ended_at IS NOT NULL))
  ) WITH (fillfactor = 90);
  ${isolateByTenant('inventory', 'reservations', 'SELECT, INSERT, UPDATE (status, end_reason, ended_at)')}

  CREATE TABLE reservation_allocations (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    line_number integer NOT NULL CHECK (line_number >= 1),
    warehouse_id uuid NOT NULL,
    sku ${SKU} NOT NULL,
    quantity integer NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (tenant_id, order_id, line_number, warehouse_id),
    FOREIGN KEY (tenant_id, order_id) REFERENCES reservations,
    FOREIGN KEY (tenant_id, sku, warehouse_id) REFERENCES stock_levels
  );
  ${isolateByTenant('inventory', 'reservation_allocations', 'SELECT, INSERT')}`;
}
