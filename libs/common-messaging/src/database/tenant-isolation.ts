/** Condition of every tenant policy. Empty after a transaction that set it, hence nullif. */
const OWN_TENANT = `tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid`;

const name = (identifier: string): string => {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(identifier)) throw new Error(`"${identifier}" is no plain SQL name`);
  return identifier;
};

/** The three roles of a context's database (docs/adr/002): made by the stack or the deployment, never by a migration. */
export const rolesOf = (context: string) => {
  const prefix = name(context.replaceAll('-', '_'));
  return { owner: `${prefix}_owner`, app: `${prefix}_app`, messaging: `${prefix}_messaging` } as const;
};

/**
 * SQL that isolates a table by its `tenant_id` column (R24) and grants the application role what it needs on it.
 * Row-level security is forced, so that even the owner sees no row without a tenant.
 * `privileges` is for example `SELECT, INSERT, UPDATE`.
 */
export function isolateByTenant(context: string, table: string, privileges: string): string {
  const { app } = rolesOf(context);
  return `
    ALTER TABLE ${name(table)} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE ${name(table)} FORCE ROW LEVEL SECURITY;
    CREATE POLICY own_tenant ON ${name(table)} TO ${app} USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT});
    GRANT ${privileges} ON ${name(table)} TO ${app};`;
}
