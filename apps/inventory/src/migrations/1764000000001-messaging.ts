import { messagingSchema } from '@erp/common-messaging';
import { ForwardOnly, idempotencySchema } from '@erp/service-kit';

/** Outbox, inbox, jobs and idempotency keys: first, so that nothing can be published before its outbox exists (R11). */
export class Messaging1764000000001 extends ForwardOnly {
  readonly sql = `${messagingSchema('inventory')}${idempotencySchema('inventory')}`;
}
