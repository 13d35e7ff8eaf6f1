import { isolateByTenant, rolesOf } from '@erp/common-messaging';
import { ForwardOnly } from '@erp/service-kit';

export class Orders1795000000003 extends ForwardOnly {
  readonly sql = `
    -- One sequence for all tenants: a counter row for each would let only one order of a tenant be placed at a time.
    CREATE SEQUENCE order_numbers START 1000001;
    GRANT USAGE ON SEQUENCE order_numbers TO ${rolesOf('commerce').app};

    CREATE TABLE orders (
      tenant_id uuid NOT NULL,
      order_id uuid NOT NULL,
      source text NOT NULL,
      order_number text NOT NULL,
      customer_id uuid NOT NULL,
      currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
      placed_on date NOT NULL,
      total_minor bigint NOT NULL CHECK (total_minor >= 0),
      status text NOT NULL DEFAULT 'PLACED'
        CHECK (status IN ('PLACED', 'CONFIRMED', 'SHIPPED', 'COMPLETED', 'CANCELLED')),
      cancel_reason text,
      cancel_detail text,
      import_id uuid,
      placed_at timestamptz NOT NULL,
      confirmed_at timestamptz,
      cancelled_at timestamptz,
      PRIMARY KEY (tenant_id, order_id),
      UNIQUE (tenant_id, source, order_number),
      CHECK ((status = 'CANCELLED') = (cancel_reason IS NOT NULL))
    );
    CREATE INDEX orders_by_status ON orders (tenant_id, status, order_id);
    CREATE INDEX orders_by_customer ON orders (tenant_id, customer_id, order_id);
    ${isolateByTenant('commerce', 'orders', 'SELECT, INSERT, UPDATE')}

    CREATE TABLE order_lines (
      tenant_id uuid NOT NULL,
      order_id uuid NOT NULL,
      line_number integer NOT NULL CHECK (line_number > 0),
      sku text NOT NULL,
      quantity integer NOT NULL CHECK (quantity > 0),
      unit_price_minor bigint,
      net_minor bigint NOT NULL,
      tax_minor bigint NOT NULL,
      total_minor bigint NOT NULL CHECK (total_minor = net_minor + tax_minor),
      PRIMARY KEY (tenant_id, order_id, line_number),
      FOREIGN KEY (tenant_id, order_id) REFERENCES orders
    );
    ${isolateByTenant('commerce', 'order_lines', 'SELECT, INSERT')}

    -- Append-only: the application may neither change nor delete an entry.
    CREATE TABLE order_history (
      tenant_id uuid NOT NULL,
      order_id uuid NOT NULL,
      entry_id bigint GENERATED ALWAYS AS IDENTITY,
      at timestamptz NOT NULL DEFAULT clock_timestamp(),
      what text NOT NULL,
      actor text NOT NULL,
      detail text NOT NULL,
      correlation_id text NOT NULL,
      caused_by_event_id uuid,
      PRIMARY KEY (tenant_id, order_id, entry_id),
      FOREIGN KEY (tenant_id, order_id) REFERENCES orders
    );
    ${isolateByTenant('commerce', 'order_history', 'SELECT, INSERT')}`;
}
