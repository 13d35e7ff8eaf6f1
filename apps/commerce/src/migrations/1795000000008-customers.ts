import { isolateByTenant } from '@erp/common-messaging';
import { ForwardOnly } from '@erp/service-kit';

/** Customers are ids; one has a row once something is agreed with them. */
export class Customers1795000000008 extends ForwardOnly {
  readonly sql = `
    CREATE TABLE customers (
      tenant_id uuid NOT NULL,
      customer_id uuid NOT NULL,
      credit_limit_minor bigint CHECK (credit_limit_minor >= 0),
      currency text CHECK (currency ~ '^[A-Z]{3}$'),
      changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      PRIMARY KEY (tenant_id, customer_id),
      CHECK ((credit_limit_minor IS NULL) = (currency IS NULL))
    );
    ${isolateByTenant('commerce', 'customers', 'SELECT, INSERT, UPDATE')}`;
}
