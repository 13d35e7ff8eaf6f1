import { isolateByTenant } from '@erp/common-messaging';

export const tenantsTable = (context: string): string => `${context.replaceAll('-', '_')}_tenants`;

/** SQL of `<context>_tenants`, what a context knows of tenants by events; for a migration of the context. */
export function tenantsSchema(context: string): string {
  const table = tenantsTable(context);
  return `
    CREATE TABLE ${table} (
      tenant_id uuid PRIMARY KEY,
      status text NOT NULL CHECK (status IN ('ACTIVE', 'SUSPENDED')),
      known_since timestamptz NOT NULL DEFAULT now(),
      changed_at timestamptz NOT NULL DEFAULT now()
    );
    ${isolateByTenant(context, table, 'SELECT, INSERT, UPDATE')}`;
}
