import { messagingSchema } from '@erp/common-messaging';
import { idempotencySchema } from '../idempotency/idempotency.js';
import { tenantsSchema } from '../tenancy/tenant-schema.js';

/**
 * SQL of what every context's database has: outbox, inbox, jobs, idempotency keys, tenants. A context's first migration
 * runs it, so that nothing can be published before its outbox exists (R11).
 */
export const serviceSchema = (context: string): string =>
  `${messagingSchema(context)}${idempotencySchema(context)}${tenantsSchema(context)}`;
