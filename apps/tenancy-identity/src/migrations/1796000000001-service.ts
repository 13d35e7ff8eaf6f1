import { messagingSchema } from '@erp/common-messaging';
import { ForwardOnly, idempotencySchema } from '@erp/service-kit';

/**
 * Outbox, inbox, jobs and idempotency keys; first, so that nothing can be published before its outbox exists (R11). Without
 * the list of tenants that other contexts keep by events: here is where they are made.
 */
export class Service1796000000001 extends ForwardOnly {
  readonly sql = `${messagingSchema('identity')}${idempotencySchema('identity')}`;
}
