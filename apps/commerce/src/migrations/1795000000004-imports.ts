import { isolateByTenant } from '@erp/common-messaging';
import { ForwardOnly } from '@erp/service-kit';

export class Imports1795000000004 extends ForwardOnly {
  readonly sql = `
    CREATE TABLE order_imports (
      tenant_id uuid NOT NULL,
      import_id uuid NOT NULL,
      state text NOT NULL CHECK (state IN ('RECEIVING', 'ABANDONED', 'REJECTED', 'ACCEPTED', 'COMPLETED')),
      source text NOT NULL,
      sku text NOT NULL,
      currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
      tax_rate_basis_points integer NOT NULL CHECK (tax_rate_basis_points BETWEEN 0 AND 10000),
      correlation_id text NOT NULL,
      rows_total integer NOT NULL DEFAULT 0,
      rows_placed integer NOT NULL DEFAULT 0 CHECK (rows_placed <= rows_total),
      -- The file's line up to which orders are placed: where a killed job goes on.
      placed_to_line integer NOT NULL DEFAULT 0,
      error_count integer NOT NULL DEFAULT 0,
      errors jsonb NOT NULL DEFAULT '[]',
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      last_received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      decided_at timestamptz,
      completed_at timestamptz,
      PRIMARY KEY (tenant_id, import_id)
    );
    CREATE INDEX order_imports_by_state ON order_imports (tenant_id, source) WHERE state = 'ACCEPTED';
    ${isolateByTenant('commerce', 'order_imports', 'SELECT, INSERT, UPDATE')}

    -- Rows of files on their way to orders; deleted when the import has ended.
    CREATE TABLE order_import_rows (
      tenant_id uuid NOT NULL,
      import_id uuid NOT NULL,
      line_number integer NOT NULL,
      order_number text NOT NULL,
      customer_id uuid NOT NULL,
      ordered_on date NOT NULL,
      quantity integer NOT NULL CHECK (quantity > 0),
      amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
      PRIMARY KEY (tenant_id, import_id, line_number),
      FOREIGN KEY (tenant_id, import_id) REFERENCES order_imports
    );
    ${isolateByTenant('commerce', 'order_import_rows', 'SELECT, INSERT, DELETE')}`;
}
