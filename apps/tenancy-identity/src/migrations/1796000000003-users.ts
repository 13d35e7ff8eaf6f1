import { isolateByTenant } from '@erp/common-messaging';
import { ForwardOnly } from '@erp/service-kit';

/** Who may act for a tenant, by id and roles: no name and no address (R25). */
export class Users1796000000003 extends ForwardOnly {
  readonly sql = `
  CREATE TABLE users (
    tenant_id uuid NOT NULL REFERENCES tenants,
    user_id uuid NOT NULL,
    roles text[] NOT NULL CHECK (
      cardinality(roles) > 0 AND roles <@ ARRAY['ADMIN', 'SALES', 'WAREHOUSE', 'ACCOUNTING', 'AUDITOR']),
    status text NOT NULL CHECK (status IN ('ACTIVE', 'DEACTIVATED')),
    registered_at timestamptz NOT NULL DEFAULT now(),
    deactivated_at timestamptz,
    PRIMARY KEY (tenant_id, user_id),
    CHECK ((status = 'DEACTIVATED') = (deactivated_at IS NOT NULL))
  );
  ${isolateByTenant('identity', 'users', 'SELECT, INSERT, UPDATE (status, deactivated_at)')}`;
}
