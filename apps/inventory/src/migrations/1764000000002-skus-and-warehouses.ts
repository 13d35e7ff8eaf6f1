import { isolateByTenant } from '@erp/common-messaging';
import { ForwardOnly } from '@erp/service-kit';

/** Codes compare byte by byte: cheaper than a locale, and the same order as in JavaScript. */
const SKU = 'text COLLATE "C"';

/** What can be in stock, and where. */
export class SkusAndWarehouses1764000000002 extends ForwardOnly {
  readonly sql = `
  CREATE TABLE skus (
    tenant_id uuid NOT NULL,
    sku ${SKU} NOT NULL CHECK (sku ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    registered_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, sku)
  );
  ${isolateByTenant('inventory', 'skus', 'SELECT, INSERT')}

  CREATE TABLE warehouses (
    tenant_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    code text COLLATE "C" NOT NULL CHECK (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    priority integer NOT NULL CHECK (priority >= 0),
    opened_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, warehouse_id),
    UNIQUE (tenant_id, code)
  );
  ${isolateByTenant('inventory', 'warehouses', 'SELECT, INSERT')}`;
}
