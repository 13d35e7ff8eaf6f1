import { isolateByTenant } from '@erp/common-messaging';
import { ForwardOnly } from '@erp/service-kit';

/**
 * One row for each order, with the facts heard of it in whatever order they came, and where its payment stands. The
 * row is what handlers and jobs lock. It is updated a few times within seconds: the free part of each page keeps
 * these updates on it (HOT), with no new index entry.
 */
export class Payments1796000000003 extends ForwardOnly {
  readonly sql = `
  CREATE TABLE payments (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    payment_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('WAITING', 'AUTHORISING', 'AUTHORISED', 'FAILED', 'CAPTURING', 'CAPTURED',
      'CAPTURE_FAILED', 'ON_ACCOUNT', 'VOIDING', 'VOIDED', 'ENDED')),
    -- OrderPlaced; all null until it came. No token: on account.
    customer_id uuid,
    amount_minor bigint,
    currency text CHECK (currency ~ '^[A-Z]{3}$'),
    payment_token text,
    lines jsonb,
    -- StockReserved, ShipmentDispatched, OrderCancelled.
    stock_reserved boolean NOT NULL DEFAULT false,
    dispatched_at timestamptz,
    end_reason text,
    ended_at timestamptz,
    -- What the gateway answered.
    authorization_id text,
    capture_id text,
    decline_code text,
    captured_minor bigint NOT NULL DEFAULT 0 CHECK (captured_minor >= 0),
    refunded_minor bigint NOT NULL DEFAULT 0 CHECK (refunded_minor >= 0),
    opened_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, order_id),
    CHECK (num_nulls(customer_id, amount_minor, currency, lines) IN (0, 4)),
    CHECK ((end_reason IS NULL) = (ended_at IS NULL)),
    CHECK (refunded_minor <= captured_minor),
    CHECK (captured_minor <= coalesce(amount_minor, 0))
  ) WITH (fillfactor = 60);
  ${isolateByTenant('financial', 'payments', 'SELECT, INSERT, UPDATE')}`;
}
