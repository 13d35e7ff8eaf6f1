import { defineEvent, Id, Type } from '@erp/common-messaging/contract';

/** All that happens in the small world is this tenant's. */
export const TENANT = '0190c0de-0000-7000-8000-0000000000c5';

const step = Type.Object(
  {
    schedule: Type.Integer(),
    entityId: Id,
    step: Type.Integer(),
    /** The transaction that published it was rolled back on purpose: nobody may ever read it. */
    rolledBack: Type.Boolean(),
  },
  { additionalProperties: false },
);

/** An entity has taken its next step: 1, 2, 3 and so on. */
export const StepTaken = defineEvent({
  type: 'commerce.StepTaken',
  version: 1,
  topic: 'commerce-events',
  key: (d) => d.entityId,
  schema: step,
  personal: [],
});

/** The answer. */
export const StepNoted = defineEvent({
  type: 'inventory.StepNoted',
  version: 1,
  topic: 'inventory-events',
  key: (d) => d.entityId,
  schema: step,
  personal: [],
});
