import { defineEvent, Type, type EventDefinition, type TSchema } from './index.js';

// One fact in three generations, for tests of breaking changes (docs/adr/027-breaking-changes.md).

const closed = <P extends Record<string, TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });

/** v1 had one name, v2 also since when; the amount is a number in both. */
export const Titled = defineEvent({
  type: 'commerce.Titled',
  version: 2,
  topic: 'commerce-events',
  key: (d) => d.id,
  schema: closed({
    id: Type.String(),
    amount: Type.Number(),
    since: Type.Union([Type.Integer(), Type.Null()]),
  }),
  personal: [],
  upcasts: { 1: (v1: object) => ({ ...v1, since: null }) },
});

/** v3 breaks: the amount is in minor units and has its currency. */
export const TitledV3 = defineEvent({
  type: 'commerce.Titled.v3',
  version: 3,
  topic: 'commerce-events',
  key: (d) => d.id,
  schema: closed({ id: Type.String(), amountMinor: Type.Integer(), currency: Type.String() }),
  personal: [],
  replaces: Titled,
  upcasts: {
    2: ({ id, amount }: { id: string; amount: number }) => ({
      id,
      amountMinor: Math.round(amount * 100),
      currency: 'USD',
    }),
  },
  window: {
    until: '2027-03-31',
    toOld: ({ id, amountMinor }) => ({ id, amount: amountMinor / 100, since: null }),
  },
});

/** The same as v3 with changes; its window is closed when they say `window: undefined`. */
export const titledV3 = (changes: Partial<EventDefinition>): EventDefinition =>
  defineEvent<TSchema>({ ...(TitledV3 as EventDefinition), ...changes });
