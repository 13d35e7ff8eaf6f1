import { defineEvent, Id, Type as T } from '@erp/common-messaging/contract';

// A fact in two forms, for tests of breaking changes (docs/adr/027-breaking-changes.md).

/** As it was. */
export const Moved = defineEvent({
  type: 'commerce.Moved',
  version: 1,
  topic: 'commerce-events',
  key: (d) => d.entityId,
  schema: T.Object({ entityId: Id, step: T.Integer() }, { additionalProperties: false }),
  personal: [],
});

/** As it is, with its window open. */
export const MovedV2 = defineEvent({
  type: 'commerce.Moved.v2',
  version: 2,
  topic: 'commerce-events',
  key: (d) => d.entityId,
  schema: T.Object(
    { entityId: Id, to: T.Object({ step: T.Integer() }, { additionalProperties: false }), note: T.String() },
    { additionalProperties: false },
  ),
  personal: [],
  replaces: Moved,
  upcasts: {
    1: ({ entityId, step }: { entityId: string; step: number }) => ({ entityId, to: { step }, note: '' }),
  },
  window: { until: '2027-03-31', toOld: ({ entityId, to: { step } }) => ({ entityId, step }) },
});
