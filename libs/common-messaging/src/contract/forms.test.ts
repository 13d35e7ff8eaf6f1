import { describe, expect, test } from '@jest/globals';
import {
  ContractViolation,
  conversion,
  defineEvent,
  formsOf,
  InvalidEventDefinition,
  oldFormsOf,
  readVersion,
  replacedOf,
  replacementOf,
  Type,
  type EventDefinition,
} from './index.js';
import { Titled, TitledV3, titledV3 } from './titled.testing.js';

const NEW = { id: 'a', amountMinor: 1999, currency: 'USD' };
const OLD = { id: 'a', amount: 19.99, since: null };

/** v4 breaks again: an object holds the money. */
const TitledV4 = defineEvent({
  type: 'commerce.Titled.v4',
  version: 4,
  topic: 'commerce-events',
  key: (d) => d.id,
  schema: Type.Object({
    id: Type.String(),
    price: Type.Object({ minor: Type.Integer(), currency: Type.String() }),
  }),
  personal: [],
  replaces: TitledV3,
  upcasts: {
    3: ({ id, amountMinor: minor, currency }: typeof NEW) => ({ id, price: { minor, currency } }),
  },
  window: {
    until: '2027-06-30',
    toOld: ({ id, price: { minor, currency } }) => ({ id, amountMinor: minor, currency }),
  },
});
const NEWEST = { id: 'a', price: { minor: 1999, currency: 'USD' } };

describe('an event in all its forms (R4)', () => {
  test('an event of a contract that replaces none has one form', () => {
    expect(formsOf(Titled, OLD)).toEqual([{ definition: Titled, data: OLD }]);
    expect([replacedOf(Titled), oldFormsOf(Titled)]).toEqual([[], []]);
  });

  test('while the window is open it has the old form too, the new one first', () => {
    expect(formsOf(TitledV3, NEW)).toEqual([
      { definition: TitledV3, data: NEW },
      { definition: Titled, data: OLD },
    ]);
  });

  test('two windows one after the other are two old forms, each made of the one before', () => {
    expect(formsOf(TitledV4, NEWEST).map(({ data }) => data)).toEqual([NEWEST, NEW, OLD]);
    expect(oldFormsOf(TitledV4)).toEqual([TitledV3, Titled]);
    expect(replacementOf(TitledV3)).toBe(TitledV4);
  });

  test('a closed window ends the form; the contract stays to read by', () => {
    const closed = titledV3({ window: undefined });
    expect(formsOf(closed, NEW)).toEqual([{ definition: closed, data: NEW }]);
    expect([oldFormsOf(closed), replacedOf(closed)]).toEqual([[], [Titled]]);
  });

  test.each<[string, unknown, string]>([
    ['without a field', { id: 'a', amount: 1 }, "must have required property 'since'"],
    ['with a field too many', { ...OLD, currency: 'USD' }, 'must NOT have additional properties'],
    ['under another key', { ...OLD, id: 'b' }, 'its key is not that of commerce.Titled.v3'],
  ])('an old form %s is refused, so that nothing is published', (_what, old, why) => {
    const broken = titledV3({ window: { until: '2027-03-31', toOld: () => old } });
    const error = (() => {
      try {
        return formsOf(broken, NEW);
      } catch (thrown) {
        return thrown as ContractViolation;
      }
    })() as ContractViolation;
    expect(error).toBeInstanceOf(ContractViolation);
    expect(error.eventType).toBe('commerce.Titled');
    expect(error.message).toContain(why);
  });
});

describe('old events stay readable for ever (R4)', () => {
  test('a reader of the new contract brings every older version up, over the break', () => {
    expect(readVersion(TitledV3, 1, { id: 'a', amount: 19.99 })).toEqual(NEW);
    expect(readVersion(TitledV3, 2, OLD)).toEqual(NEW);
    expect(readVersion(TitledV4, 1, { id: 'a', amount: 19.99 })).toEqual(NEWEST);
  });

  test('data goes from any form to any other that is read or published', () => {
    expect(conversion(Titled, TitledV4)!(OLD)).toEqual(NEWEST);
    expect(conversion(TitledV4, Titled)!(NEWEST)).toEqual(OLD);
    expect(conversion(Titled, Titled)!(OLD)).toBe(OLD);
    const closed = titledV3({ window: undefined });
    expect(conversion(closed, Titled)).toBeNull();
  });
});

test.each<[string, Partial<EventDefinition>, string]>([
  ['another name', { type: 'commerce.Named.v3' }, 'so its type is commerce.Titled.v3'],
  ['another number', { type: 'commerce.Titled.v2' }, 'so its type is commerce.Titled.v3'],
  ['a version of the old type', { version: 2 }, 'its versions go on where commerce.Titled ended, with 3'],
  ['another topic', { topic: 'inventory-events' }, 'both forms of an event stand on one topic'],
  ['no way up', { upcasts: {} }, 'upcasts[2] is missing'],
  ['no day', { window: { until: '2027-02-30', toOld: () => OLD } }, '"2027-02-30" is no day'],
  ['nothing that it replaces', { replaces: undefined }, 'says which contract it replaces'],
  [
    'a window for nothing',
    { type: 'commerce.Titled', replaces: undefined },
    'it has a window and replaces nothing',
  ],
])('a breaking contract with %s is refused when it is loaded', (_what, changes, why) => {
  expect(() => titledV3(changes)).toThrow(InvalidEventDefinition);
  expect(() => titledV3(changes)).toThrow(why);
});
