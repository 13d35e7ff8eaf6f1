import { isolateByTenant } from '@erp/common-messaging';
import { ForwardOnly } from '@erp/service-kit';

/** The organisations that use the platform. A row is its own tenant's: nobody lists those of others. */
export class Tenants1796000000002 extends ForwardOnly {
  readonly sql = `
  CREATE TABLE tenants (
    tenant_id uuid PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    status text NOT NULL CHECK (status IN ('ACTIVE', 'SUSPENDED')),
    suspension_reason text CHECK (suspension_reason IN ('NON_PAYMENT', 'REQUESTED', 'ABUSE')),
    provisioned_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((status = 'SUSPENDED') = (suspension_reason IS NOT NULL))
  );
  ${isolateByTenant('identity', 'tenants', 'SELECT, INSERT, UPDATE (status, suspension_reason, changed_at)')}`;
}
