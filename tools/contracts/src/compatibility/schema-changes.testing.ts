import type { JsonSchema } from './json-schema.js';

/** A change of a schema, what the gate must say of it in each direction, and a document that shows each refusal. */
export interface SchemaChange {
  readonly change: string;
  readonly older: JsonSchema;
  readonly newer: JsonSchema;
  /** `true` when readers of the newer version read every event of the older one; else one that they refuse. */
  readonly backward: true | { readonly refused: unknown };
  /** `true` when readers of the older version read every event of the newer one; else one that they refuse. */
  readonly forward: true | { readonly refused: unknown };
}

const text = { type: 'string' };
const whole = { type: 'integer' };

/** A closed object, as contracts are: all properties required but those named. */
const closed = (properties: Record<string, JsonSchema>, ...optional: string[]): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});
const open = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
});
/** A property `a` that changes from one schema to another. */
const ofA = (older: JsonSchema, newer: JsonSchema) => ({
  older: closed({ a: older }),
  newer: closed({ a: newer }),
});
const refusesA = (a: unknown) => ({ refused: { a } });

export const SCHEMA_CHANGES: readonly SchemaChange[] = [
  {
    change: 'add an optional property',
    older: closed({ a: text }),
    newer: closed({ a: text, b: text }, 'b'),
    backward: true,
    forward: true, // the older reader leaves it out
  },
  {
    change: 'add a required property',
    older: closed({ a: text }),
    newer: closed({ a: text, b: text }),
    backward: { refused: { a: '' } },
    forward: true,
  },
  {
    change: 'add a required property that may be null',
    older: closed({ a: text }),
    newer: closed({ a: text, b: { anyOf: [text, { type: 'null' }] } }),
    backward: { refused: { a: '' } }, // so it needs an upcaster, which is easy to write
    forward: true,
  },
  {
    change: 'remove an optional property',
    older: closed({ a: text, b: text }, 'b'),
    newer: closed({ a: text }),
    backward: { refused: { a: '', b: '' } },
    forward: true,
  },
  {
    change: 'remove a required property',
    older: closed({ a: text, b: text }),
    newer: closed({ a: text }),
    backward: { refused: { a: '', b: '' } },
    forward: { refused: { a: '' } },
  },
  {
    change: 'rename a property',
    older: closed({ a: text }),
    newer: closed({ b: text }),
    backward: { refused: { a: '' } },
    forward: { refused: { b: '' } },
  },
  {
    change: 'make a required property optional',
    older: closed({ a: text }),
    newer: closed({ a: text }, 'a'),
    backward: true,
    forward: { refused: {} },
  },
  {
    change: 'make an optional property required',
    older: closed({ a: text }, 'a'),
    newer: closed({ a: text }),
    backward: { refused: {} },
    forward: true,
  },
  {
    change: 'widen an integer to a number',
    ...ofA(whole, { type: 'number' }),
    backward: true,
    forward: refusesA(0.5),
  },
  {
    change: 'narrow a number to an integer',
    ...ofA({ type: 'number' }, whole),
    backward: refusesA(0.5),
    forward: true,
  },
  { change: 'change the type', ...ofA(whole, text), backward: refusesA(1), forward: refusesA('1') },
  {
    change: 'add an enum value',
    ...ofA({ enum: ['X'] }, { enum: ['X', 'Y'] }),
    backward: true,
    forward: refusesA('Y'),
  },
  {
    change: 'remove an enum value',
    ...ofA({ enum: ['X', 'Y'] }, { enum: ['X'] }),
    backward: refusesA('Y'),
    forward: true,
  },
  {
    change: 'reorder enum values',
    ...ofA({ enum: ['X', 'Y'] }, { enum: ['Y', 'X'] }),
    backward: true,
    forward: true,
  },
  {
    change: 'open an enum to any text',
    ...ofA({ enum: ['X'] }, text),
    backward: true,
    forward: refusesA('Z'),
  },
  {
    change: 'close a text to an enum',
    ...ofA(text, { enum: ['X'] }),
    backward: refusesA('Z'),
    forward: true,
  },
  {
    change: 'change a constant',
    ...ofA({ const: 'X' }, { const: 'Y' }),
    backward: refusesA('X'),
    forward: refusesA('Y'),
  },
  {
    change: 'widen a constant to an enum',
    ...ofA({ const: 1 }, { enum: [1, 2] }),
    backward: true,
    forward: refusesA(2),
  },
  {
    change: 'add a union member',
    ...ofA(text, { anyOf: [text, whole] }),
    backward: true,
    forward: refusesA(1),
  },
  {
    change: 'remove a union member',
    ...ofA({ anyOf: [text, whole] }, text),
    backward: refusesA(1),
    forward: true,
  },
  {
    change: 'make a property nullable',
    ...ofA(text, { anyOf: [text, { type: 'null' }] }),
    backward: true,
    forward: refusesA(null),
  },
  {
    change: 'write nullable the other way',
    ...ofA({ type: ['string', 'null'] }, { anyOf: [{ type: 'null' }, text] }),
    backward: true,
    forward: true,
  },
  {
    change: 'add a format',
    ...ofA(text, { type: 'string', format: 'uuid' }),
    backward: refusesA('no uuid'),
    forward: true,
  },
  {
    change: 'change a format',
    ...ofA({ type: 'string', format: 'date' }, { type: 'string', format: 'date-time' }),
    backward: refusesA('2026-11-23'),
    forward: refusesA('2026-11-23T10:00:00Z'),
  },
  {
    change: 'add a pattern',
    ...ofA(text, { type: 'string', pattern: '^[A-Z]+$' }),
    backward: refusesA('x'),
    forward: true,
  },
  {
    change: 'change a pattern',
    ...ofA({ type: 'string', pattern: '^[A-Z]+$' }, { type: 'string', pattern: '^[0-9]+$' }),
    backward: refusesA('A'),
    forward: refusesA('1'),
  },
  {
    change: 'allow longer texts',
    ...ofA({ type: 'string', maxLength: 2 }, { type: 'string', maxLength: 3 }),
    backward: true,
    forward: refusesA('abc'),
  },
  {
    change: 'demand longer texts',
    ...ofA({ type: 'string', minLength: 1 }, { type: 'string', minLength: 2 }),
    backward: refusesA('a'),
    forward: true,
  },
  {
    change: 'raise the minimum',
    ...ofA({ type: 'integer', minimum: 0 }, { type: 'integer', minimum: 1 }),
    backward: refusesA(0),
    forward: true,
  },
  {
    change: 'write the same minimum the other way',
    ...ofA({ type: 'integer', minimum: 1 }, { type: 'integer', exclusiveMinimum: 0 }),
    backward: true,
    forward: true,
  },
  {
    change: 'lift the maximum',
    ...ofA({ type: 'number', maximum: 1 }, { type: 'number' }),
    backward: true,
    forward: refusesA(2),
  },
  {
    change: 'demand coarser steps',
    ...ofA(whole, { type: 'integer', multipleOf: 5 }),
    backward: refusesA(1),
    forward: true,
  },
  {
    change: 'exclude a value',
    ...ofA(whole, { type: 'integer', not: { const: 0 } }),
    backward: refusesA(0),
    forward: true,
  },
  {
    change: 'add a property to a nested object',
    ...ofA(closed({ b: text }), closed({ b: text, c: text }, 'c')),
    backward: true,
    forward: true,
  },
  {
    change: 'remove a required property from a nested object',
    ...ofA(closed({ b: text, c: text }), closed({ b: text })),
    backward: refusesA({ b: '', c: '' }),
    forward: refusesA({ b: '' }),
  },
  {
    change: 'narrow the items of a list',
    ...ofA({ type: 'array', items: { type: 'number' } }, { type: 'array', items: whole }),
    backward: refusesA([0.5]),
    forward: true,
  },
  {
    change: 'demand an item',
    ...ofA({ type: 'array', items: text }, { type: 'array', items: text, minItems: 1 }),
    backward: refusesA([]),
    forward: true,
  },
  {
    change: 'allow more items',
    ...ofA({ type: 'array', items: text, maxItems: 1 }, { type: 'array', items: text, maxItems: 2 }),
    backward: true,
    forward: refusesA(['a', 'b']),
  },
  {
    change: 'demand items that differ',
    ...ofA({ type: 'array', items: text }, { type: 'array', items: text, uniqueItems: true }),
    backward: refusesA(['a', 'a']),
    forward: true,
  },
  {
    change: 'add a property to items that must differ',
    ...ofA(
      { type: 'array', items: closed({ b: text }), uniqueItems: true },
      { type: 'array', items: closed({ b: text, c: text }, 'c'), uniqueItems: true },
    ),
    backward: true,
    forward: refusesA([{ b: '' }, { b: '', c: '' }]), // equal once the older reader has left c out
  },
  {
    change: 'open a closed object',
    older: closed({ a: text }),
    newer: open({ a: text }),
    backward: true,
    forward: true, // the older reader leaves out what it does not know
  },
  {
    change: 'close an open object',
    older: open({ a: text }),
    newer: closed({ a: text }),
    backward: { refused: { a: '', x: 1 } },
    forward: true,
  },
  {
    change: 'declare a property in an open object',
    older: open({ a: text }),
    newer: { ...open({ a: text }), properties: { a: text, b: whole } },
    backward: { refused: { a: '', b: 'was any' } },
    forward: true,
  },
  {
    change: 'change a default, a title, a description',
    ...ofA(
      { type: 'string', default: 'x', title: 'old' } as JsonSchema,
      { type: 'string', default: 'y', description: 'new' } as JsonSchema,
    ),
    backward: true,
    forward: true,
  },
  {
    change: 'add an alternative of a union of objects',
    ...ofA(
      { anyOf: [closed({ kind: { const: 'card' }, token: text })] },
      { anyOf: [closed({ kind: { const: 'card' }, token: text }), closed({ kind: { const: 'account' } })] },
    ),
    backward: true,
    forward: refusesA({ kind: 'account' }),
  },
];
