import fc from 'fast-check';
import { CONTEXT_NAMES, type ContextName } from '../contexts.js';
import type { Quantities } from '../shop.js';
import { CARDS, type Card } from './order-model.js';

/** What may happen next. Numbers choose among what is there at that moment, so that every plan can be carried out. */
export type Command =
  | { readonly do: 'place'; readonly shop: number; readonly pieces: Quantities; readonly card: Card }
  | { readonly do: Step; readonly order: number }
  | { readonly do: 'requestReturn'; readonly order: number; readonly line: number; readonly quantity: number }
  | { readonly do: 'receiveReturn'; readonly return: number }
  | { readonly do: 'gateway'; readonly is: 'down' | 'silent' | 'well' }
  /** The next records of one partition reach one context. */
  | { readonly do: 'hear'; readonly lane: number; readonly records: number }
  /** All that waits for a context reaches it, but for one topic that is held back. */
  | { readonly do: 'catchUp'; readonly context: ContextName; readonly but: ContextName }
  /** All that waits anywhere is heard, but for one topic that is held back. */
  | { readonly do: 'flow'; readonly but: ContextName }
  /** A relay sends a record again. */
  | { readonly do: 'duplicate'; readonly record: number }
  /** What was to be tried again later is tried now. */
  | { readonly do: 'hurry' };

/** What people do with an order, by the names of ShopOrder's methods. */
export const STEPS = [
  'cancel',
  'pick',
  'dispatch',
  'deliver',
  'fail',
  'failDelivery',
  'returnToSender',
] as const;
export type Step = (typeof STEPS)[number];

export const SKUS = ['CD', 'LP', 'MC'] as const;

/** What one run of the model is about. */
export interface Plan {
  /** The pieces of each SKU that a shop begins with: few, so that orders compete. */
  readonly shops: readonly Quantities[];
  /** Each turn is done, then waited for; what stands together in a turn happens at the same instant. */
  readonly turns: readonly (readonly Command[])[];
}

const some = fc.nat({ max: 999 });

const pieces = (most: number, least: number): fc.Arbitrary<Quantities> =>
  fc
    .uniqueArray(fc.constantFrom(...SKUS), { minLength: 1, maxLength: 3 })
    .chain((skus) =>
      fc
        .tuple(...skus.map(() => fc.integer({ min: least, max: most })))
        .map((counts) => Object.fromEntries(skus.map((sku, index) => [sku, counts[index]!]))),
    );

const step = (...names: Step[]) => fc.record({ do: fc.constantFrom(...names), order: some });

const context = fc.constantFrom(...CONTEXT_NAMES);

const place = fc.record({
  do: fc.constant('place' as const),
  shop: some,
  pieces: pieces(2, 1),
  card: fc.constantFrom(...CARDS),
});
const hear = fc.record({
  do: fc.constant('hear' as const),
  lane: some,
  records: fc.integer({ min: 1, max: 3 }),
});
const catchUp = fc.record({ do: fc.constant('catchUp' as const), context, but: context });
const flow = fc.record({ do: fc.constant('flow' as const), but: context });
const duplicate = fc.record({ do: fc.constant('duplicate' as const), record: some });
const requestReturn = fc.record({
  do: fc.constant('requestReturn' as const),
  order: some,
  line: some,
  quantity: fc.integer({ min: 1, max: 2 }),
});
const receiveReturn = fc.record({ do: fc.constant('receiveReturn' as const), return: some });
const gateway = fc.record({
  do: fc.constant('gateway' as const),
  is: fc.constantFrom('down' as const, 'silent' as const, 'well' as const, 'well' as const),
});
const hurry = fc.record({ do: fc.constant('hurry' as const) });

// Weighed so that most orders get far, and few of them undisturbed.
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: place },
  { weight: 12, arbitrary: hear },
  { weight: 8, arbitrary: catchUp },
  { weight: 8, arbitrary: flow },
  { weight: 2, arbitrary: duplicate },
  { weight: 2, arbitrary: step('cancel') },
  { weight: 12, arbitrary: step('pick', 'dispatch', 'dispatch', 'dispatch') },
  { weight: 1, arbitrary: step('fail') },
  { weight: 6, arbitrary: step('deliver', 'failDelivery', 'returnToSender') },
  { weight: 6, arbitrary: requestReturn },
  { weight: 6, arbitrary: receiveReturn },
  { weight: 2, arbitrary: gateway },
  { weight: 3, arbitrary: hurry },
);

/** One command, or now and then two at the same instant. */
const turn: fc.Arbitrary<readonly Command[]> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(command) },
  { weight: 1, arbitrary: fc.tuple(command, command) },
);

export const plan: fc.Arbitrary<Plan> = fc.record({
  shops: fc.array(fc.record(Object.fromEntries(SKUS.map((sku) => [sku, fc.integer({ min: 0, max: 16 })]))), {
    minLength: 1,
    maxLength: 2,
  }),
  turns: fc.array(turn, { minLength: 40, maxLength: 90, size: 'max' }),
});
