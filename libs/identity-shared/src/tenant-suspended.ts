import { Id, Type, defineEvent } from '@erp/common-messaging/contract';

/** Nothing new is begun for the tenant: its requests are refused. What is under way goes to its end. */
export const TenantSuspended = defineEvent({
  type: 'identity.TenantSuspended',
  version: 1,
  topic: 'identity-events',
  key: (d) => d.tenantId,
  schema: Type.Object(
    { tenantId: Id, reason: Type.Enum(['NON_PAYMENT', 'REQUESTED', 'ABUSE']) },
    { additionalProperties: false },
  ),
  personal: [],
});
