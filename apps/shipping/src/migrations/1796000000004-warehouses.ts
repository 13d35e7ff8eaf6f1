import { isolateByTenant } from '@erp/common-messaging';
import { ForwardOnly } from '@erp/service-kit';

/** The warehouses of inventory, as its events tell: where goods may be received back. */
export class Warehouses1796000000004 extends ForwardOnly {
  readonly sql = `
  CREATE TABLE warehouses (
    tenant_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    code text NOT NULL,
    PRIMARY KEY (tenant_id, warehouse_id)
  );
  ${isolateByTenant('shipping', 'warehouses', 'SELECT, INSERT')}`;
}
