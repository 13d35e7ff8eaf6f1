import { Id, Type, defineEvent } from '@erp/common-messaging/contract';

/** A suspended tenant may use the platform again. */
export const TenantReactivated = defineEvent({
  type: 'identity.TenantReactivated',
  version: 1,
  topic: 'identity-events',
  key: (d) => d.tenantId,
  schema: Type.Object({ tenantId: Id }, { additionalProperties: false }),
  personal: [],
});
