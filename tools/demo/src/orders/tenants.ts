import type { Client } from '../requests/client.js';

/** Makes a tenant at identity. The others hear of it by its event, each in its own time. */
export async function provision(client: Client, name: string): Promise<void> {
  await client.post('identity', 'tenants', 'provision', { name, tenantId: client.tenantId });
}

/** Something that each context answers for a tenant that it knows, and refuses for one that it does not. */
const KNOWN_BY: Readonly<Record<string, string>> = {
  commerce: 'orders?limit=1',
  inventory: 'warehouses',
  financial: 'trial-balance',
  shipping: 'shipments?limit=1',
};

/** Waits until every context answers for the tenant. */
export async function untilKnown(client: Client): Promise<void> {
  await Promise.all(Object.entries(KNOWN_BY).map(([context, path]) => client.get(context, path)));
}
