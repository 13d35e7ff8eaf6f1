import { isolateByTenant } from '@erp/common-messaging';
import { ForwardOnly } from '@erp/service-kit';

export class Products1795000000002 extends ForwardOnly {
  readonly sql = `
    CREATE TABLE products (
      tenant_id uuid NOT NULL,
      sku text NOT NULL,
      product_id uuid NOT NULL,
      name text NOT NULL,
      unit_price_minor bigint NOT NULL CHECK (unit_price_minor >= 0),
      currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
      tax_rate_basis_points integer NOT NULL CHECK (tax_rate_basis_points BETWEEN 0 AND 10000),
      listed_at timestamptz NOT NULL DEFAULT now(),
      changed_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (tenant_id, sku),
      UNIQUE (tenant_id, product_id)
    );
    ${isolateByTenant('commerce', 'products', 'SELECT, INSERT, UPDATE')}`;
}
