import { ForwardOnly } from '@erp/service-kit';

/** What an order needs on its way from payment to delivery. */
export class OrderToCash1795000000006 extends ForwardOnly {
  readonly sql = `
    ALTER TABLE orders
      ADD COLUMN payment_token text CHECK (payment_token ~ '^tok_[A-Za-z0-9_]{1,64}$'),
      ADD COLUMN ship_to_address_id uuid,
      -- When the order asks to be cancelled unless it has left by then.
      ADD COLUMN deadline_at timestamptz,
      ADD COLUMN payment text NOT NULL DEFAULT 'NONE' CHECK (payment IN
        ('NONE', 'AUTHORIZED', 'VOIDED', 'FAILED', 'CAPTURE_FAILED', 'CAPTURED', 'PAID', 'REFUNDED')),
      ADD COLUMN decline_code text,
      -- What is no longer owed of the total: paid or credited, less what was refunded.
      ADD COLUMN settled_minor bigint NOT NULL DEFAULT 0,
      ADD COLUMN cancel_requested text CHECK (cancel_requested IN ('CUSTOMER_REQUEST', 'DEADLINE_EXPIRED')),
      ADD COLUMN cancel_requested_at timestamptz,
      ADD COLUMN cancel_refused_at timestamptz,
      ADD COLUMN authorized_at timestamptz,
      ADD COLUMN shipped_at timestamptz,
      ADD COLUMN completed_at timestamptz,
      ADD COLUMN returned_at timestamptz,
      DROP CONSTRAINT orders_status_check,
      ADD CONSTRAINT orders_status_check CHECK (status IN
        ('PLACED', 'CONFIRMED', 'AUTHORIZED', 'CANCELLING', 'SHIPPED', 'COMPLETED', 'RETURNED', 'CANCELLED')),
      ADD CHECK (status <> 'CANCELLING' OR cancel_requested IS NOT NULL);

    -- What a customer owes: the index forgets an order when it is paid.
    CREATE INDEX orders_owed ON orders (tenant_id, customer_id)
      WHERE settled_minor < total_minor AND status NOT IN ('CANCELLED', 'RETURNED');

    ALTER TABLE order_imports
      ADD COLUMN payment_token text CHECK (payment_token ~ '^tok_[A-Za-z0-9_]{1,64}$');`;
}
