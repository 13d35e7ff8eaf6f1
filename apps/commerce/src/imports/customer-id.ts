import { v5 } from 'uuid';

/**
 * The id of a customer known by a number in another system: UUID version 5 with the tenant as its namespace, so
 * that the same customer gets the same id in every import, and no two tenants share one.
 */
export const customerIdOf = (tenantId: string, source: string, customerNumber: string): string =>
  v5(`customer/${source}/${customerNumber}`, tenantId);
