import { Id, Type, defineEvent } from '@erp/common-messaging/contract';

/** A person acts for the tenant no longer. */
export const UserDeactivated = defineEvent({
  type: 'identity.UserDeactivated',
  version: 1,
  topic: 'identity-events',
  key: (d) => d.tenantId,
  subject: (d) => d.userId,
  schema: Type.Object({ tenantId: Id, userId: Id }, { additionalProperties: false }),
  personal: [],
});
