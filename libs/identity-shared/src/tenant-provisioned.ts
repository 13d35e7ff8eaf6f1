import { Id, Type, defineEvent } from '@erp/common-messaging/contract';

/**
 * An organisation may use the platform from now on. Each context sets up what it needs: financial the chart of
 * accounts, inventory a warehouse. What arrives for a tenant before this event waits for it.
 */
export const TenantProvisioned = defineEvent({
  type: 'identity.TenantProvisioned',
  version: 1,
  topic: 'identity-events',
  key: (d) => d.tenantId,
  schema: Type.Object(
    {
      tenantId: Id,
      /** Of the organisation, never of a person. */
      name: Type.String({ minLength: 1, maxLength: 200 }),
    },
    { additionalProperties: false },
  ),
  personal: [],
  notPersonal: { name: "an organisation's, never a person's" },
});
