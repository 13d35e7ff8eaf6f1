import { Id, Type, defineEvent } from '@erp/common-messaging/contract';
import { Role } from './schemas.js';

/** A person may act for a tenant; an id and roles, no name and no address (R25). */
export const UserRegistered = defineEvent({
  type: 'identity.UserRegistered',
  version: 1,
  topic: 'identity-events',
  key: (d) => d.tenantId,
  subject: (d) => d.userId,
  schema: Type.Object(
    { tenantId: Id, userId: Id, roles: Type.Array(Role, { uniqueItems: true }) },
    { additionalProperties: false },
  ),
  personal: [],
});
