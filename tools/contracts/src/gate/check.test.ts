import { describe, expect, test } from '@jest/globals';
import { Type, type EventDefinition, type TSchema } from '@erp/common-messaging/contract';
import { readContracts, type Contracts } from '../files/contract-files.js';
import { check, committedAt } from './check.js';
import { described } from './finding.js';
import { contracts, FILES_V1, orderShipped, texts, V1, V1_DATA } from './order-shipped.testing.js';

/** The rules that the gate finds broken: the code against its files, and these against what was committed. */
const broken = (definition: EventDefinition | undefined, files: Contracts, committed: Contracts = files) =>
  check({ definitions: definition ? [definition] : [], files, committed: committedAt(committed, 'abc123') });
const rules = (...compared: Parameters<typeof broken>) => broken(...compared).map(({ rule }) => rule);

const object = (properties: Record<string, TSchema>) =>
  Type.Object(properties, { additionalProperties: false });
const carriers = (...names: string[]) => object({ orderId: Type.String(), carrier: Type.Enum(names) });
const PARCELS = object({ ...V1.properties, parcels: Type.Integer({ minimum: 1 }) });

/** Version 2 in the code, with its files beside those of version 1, which alone is committed. */
const versionTwo = (schema: TSchema, data: object, changes: Partial<EventDefinition>) =>
  broken(
    orderShipped({ version: 2, schema, upcasts: { 1: (v1) => v1 }, ...changes }),
    contracts({ ...FILES_V1, 2: { schema, data: [data] } }),
    contracts(FILES_V1),
  );
const rulesOfTwo = (...two: Parameters<typeof versionTwo>) => [
  ...new Set(versionTwo(...two).map(({ rule }) => rule)),
];

describe('what was committed stays (R4)', () => {
  test('a type that is as its files say passes', () => {
    expect(broken(orderShipped(), contracts(FILES_V1))).toEqual([]);
  });

  test('a contract that changed under the same number is refused, with the place and what to do', () => {
    const [finding] = broken(orderShipped({ schema: carriers('POST') }), contracts(FILES_V1));
    expect(described(finding!)).toBe(
      `shipping.OrderShipped v1, in the schema at /properties/carrier/enum
  rule  CHANGED_WITHOUT_VERSION
  old   ["COURIER","POST"]
  new   ["POST"]
  why   v1 is committed: events of it are on the topic with the old schema, and the code has another under the same number.
  do    Set version: 2, add upcasts[1] that brings old data up, run npm run contracts -- update. Or undo the change.`,
    );
  });

  test('so it is when the files were changed with the code', () => {
    const schema = carriers('POST');
    const files = contracts({ 1: { schema, data: [V1_DATA] } });
    expect(rules(orderShipped({ schema }), files, contracts(FILES_V1))).toEqual(['COMMITTED_CHANGED']);
  });

  test('a schema file, a sample, or the whole type cannot be taken away', () => {
    const [schemaPath, samplesPath] = [...texts(FILES_V1).keys()];
    const without = (path: string) =>
      readContracts(new Map([...texts(FILES_V1)].filter(([p]) => p !== path)));
    expect(rules(orderShipped(), without(schemaPath!), contracts(FILES_V1))).toEqual([
      'COMMITTED_REMOVED',
      'NOT_WRITTEN',
    ]);
    expect(rules(orderShipped(), without(samplesPath!), contracts(FILES_V1))).toEqual([
      'SAMPLE_CHANGED',
      'NO_SAMPLE',
    ]);
    expect(rules(undefined, contracts(FILES_V1))).toEqual(['TYPE_REMOVED']);
  });

  test('a sample may be added and not edited', () => {
    const other = { ...V1_DATA, carrier: 'COURIER' };
    const added = contracts({ 1: { schema: V1, data: [V1_DATA, other] } });
    expect(rules(orderShipped(), added, contracts(FILES_V1))).toEqual([]);
    const edited = contracts({ 1: { schema: V1, data: [other] } });
    expect(rules(orderShipped(), edited, contracts(FILES_V1))).toEqual(['SAMPLE_CHANGED']);
  });

  test('a version cannot be taken back', () => {
    const files = contracts({ ...FILES_V1, 2: { schema: PARCELS, data: [{ ...V1_DATA, parcels: 1 }] } });
    expect(rules(orderShipped(), files)).toContain('VERSION_LOWERED');
  });

  test('a new description needs no version, but the file must tell it', () => {
    const schema = object({ ...V1.properties, orderId: Type.String({ description: 'of commerce' }) });
    expect(rules(orderShipped({ schema }), contracts(FILES_V1))).toEqual(['STALE_FILE']);
    const files = contracts({ 1: { schema, data: [V1_DATA] } });
    expect(rules(orderShipped({ schema }), files, contracts(FILES_V1))).toEqual([]);
  });

  test('a version without files, or without a sample, is refused', () => {
    expect(rules(orderShipped(), new Map())).toEqual(['NOT_WRITTEN']);
    expect(rules(orderShipped(), contracts({ 1: { schema: V1, data: [] } }))).toEqual(['NO_SAMPLE']);
  });
});

describe('golden samples stay readable (R4)', () => {
  test('a sample that has not the schema of its version is refused', () => {
    const files = contracts({ 1: { schema: V1, data: [{ orderId: 'o-1', carrier: 'PIGEON' }] } });
    expect(rules(orderShipped(), files)).toEqual(['SAMPLE_INVALID']);
  });

  test('a key that changes is refused, for order is kept by it', () => {
    const [finding] = broken(orderShipped({ key: () => 'tenant' }), contracts(FILES_V1));
    expect(finding).toMatchObject({ rule: 'KEY_CHANGED', old: 'o-1', new: 'tenant' });
  });

  test('an upcaster that throws on a sample is found', () => {
    const upcasts = {
      1: () => {
        throw new Error('no parcels');
      },
    };
    expect(rulesOfTwo(PARCELS, { ...V1_DATA, parcels: 1 }, { upcasts })).toEqual([
      'SAMPLE_UNREADABLE',
      'REQUIRED (backward)',
    ]);
  });
});

describe('a new version against the older ones (R4)', () => {
  const parcels = { ...V1_DATA, parcels: 1 };

  test('what an upcaster can fill passes in both directions', () => {
    const upcasts = { 1: (v1: object) => ({ ...v1, parcels: 1 }) };
    expect(versionTwo(PARCELS, parcels, { upcasts })).toEqual([]);
  });

  test('what it leaves out is named, with the property and what to do', () => {
    const finding = versionTwo(PARCELS, parcels, {}).find(({ rule }) => rule === 'REQUIRED (backward)');
    expect(described(finding!)).toBe(
      `shipping.OrderShipped v2 against v1, at /parcels
  rule  REQUIRED (backward)
  old   (nothing)
  new   required
  why   a reader of v2 would refuse some events of v1, because it must have this property, and the writer may leave it out; after the upcaster too: shipping.OrderShipped v2 breaks its contract: / must have required property 'parcels'.
  do    Make it optional, or let the upcaster give it a value, such as null. If old events cannot be brought up, it is another fact: publish it under a type of its own beside shipping.OrderShipped, with replaces and a window, until nobody reads the old one (docs/adr/027-breaking-changes.md).`,
    );
  });

  test('an upcaster that is right for the samples and wrong for other valid events is found', () => {
    const upcasts = {
      1: (v1: object) => ({ ...v1, parcels: (v1 as typeof V1_DATA).carrier === 'POST' ? 1 : 0 }),
    };
    expect(rulesOfTwo(PARCELS, parcels, { upcasts })).toEqual(['REQUIRED (backward)']);
    const spoils = { 1: () => ({ orderId: 'o-1' }) };
    expect(rulesOfTwo(carriers('POST', 'COURIER'), V1_DATA, { upcasts: spoils })).toContain(
      'UPCAST (backward)',
    );
  });

  test('a new value is refused for the sake of older readers, unless the type says that readers go first', () => {
    const schema = carriers('POST', 'COURIER', 'DRONE');
    const data = { ...V1_DATA, carrier: 'DRONE' };
    const [finding] = versionTwo(schema, data, {});
    expect(finding).toMatchObject({
      rule: 'VALUES (forward)',
      where: 'v2 against v1, at /carrier',
      new: { enum: ['DRONE'] },
    });
    expect(finding!.mend).toContain("compatibility: 'backward-transitive'");
    expect(versionTwo(schema, data, { compatibility: 'backward-transitive' })).toEqual([]);
  });

  test('a property that older readers need is missed', () => {
    const upcasts = { 1: ({ orderId }: typeof V1_DATA) => ({ orderId }) };
    const schema = object({ orderId: Type.String() });
    expect(rulesOfTwo(schema, { orderId: 'o-1' }, { upcasts })).toEqual(['REQUIRED (forward)']);
  });

  test('a transitive mode finds what breaks with a version before the last', () => {
    const two = object({ orderId: Type.String() });
    const three = object({ orderId: Type.String(), carrier: Type.Optional(Type.Integer()) });
    const first = object({ orderId: Type.String(), carrier: Type.Optional(Type.String()) });
    const files = contracts({
      1: { schema: first, data: [V1_DATA] },
      2: { schema: two, data: [{ orderId: 'o-1' }] },
      3: { schema: three, data: [{ orderId: 'o-1', carrier: 7 }] },
    });
    const upcasts = { 1: ({ orderId }: typeof V1_DATA) => ({ orderId }), 2: (v2: object) => v2 };
    const definition = { version: 3, schema: three, upcasts };
    expect(broken(orderShipped(definition), files)).toMatchObject([
      { rule: 'TYPE (forward)', where: 'v3 against v1, at /carrier' },
    ]);
    expect(broken(orderShipped({ ...definition, compatibility: 'full' }), files)).toEqual([]);
  });

  test('a keyword that the gate has no rule for is refused rather than passed', () => {
    const schema = { ...V1, minProperties: 1 } as TSchema;
    const files = contracts({ 1: { schema, data: [V1_DATA] } });
    expect(broken(orderShipped({ schema }), files)).toMatchObject([
      { rule: 'NOT_UNDERSTOOD', where: 'v1, in the schema at /: minProperties' },
    ]);
  });
});
