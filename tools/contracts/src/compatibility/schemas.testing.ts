import fc from 'fast-check';
import type { JsonSchema } from './json-schema.js';

type Schemas = fc.Arbitrary<JsonSchema>;

/** Each limit is there or not. */
const OPTIONAL = { requiredKeys: [] as never[] };

const small = fc.integer({ min: 0, max: 3 });

const texts: Schemas = fc
  .oneof(
    fc.record(
      { minLength: fc.integer({ min: 0, max: 1 }), maxLength: fc.integer({ min: 1, max: 3 }) },
      OPTIONAL,
    ),
    fc.record({ pattern: fc.constantFrom('^[a-z]{1,3}$', '^[a-z]*$', '^[0-9]+$') }, OPTIONAL),
    fc.record({ format: fc.constantFrom('uuid', 'date') }, OPTIONAL),
  )
  .map((rest) => ({ type: 'string', ...rest }));

const numbers: Schemas = fc
  .tuple(
    fc.constantFrom('integer', 'number'),
    fc.record(
      {
        minimum: small,
        exclusiveMinimum: small,
        maximum: fc.integer({ min: 5, max: 8 }),
        exclusiveMaximum: fc.integer({ min: 6, max: 8 }),
      },
      OPTIONAL,
    ),
    fc.constantFrom({}, {}, { multipleOf: 2 }, { not: { const: 4 } }),
  )
  .map(([type, range, rest]) => ({ type, ...range, ...rest }));

const values: Schemas = fc.oneof(
  fc
    .uniqueArray(fc.constantFrom('X', 'Y', 'abc', 1, 4, null, true), { minLength: 1, maxLength: 4 })
    .map((all) => ({ enum: all })),
  fc.constantFrom<JsonSchema>({ type: 'null' }, { type: 'boolean' }, { const: 'X' }, { const: 1 }),
);

/** Schemas of the kind that contracts are made of, at most `depth` objects and lists deep, with few names and values, so that two have much in common. */
export function schemas(depth: number): Schemas {
  const flat = fc.oneof(texts, numbers, values, fc.constant<JsonSchema>({}));
  if (depth === 0) return flat;
  const part = schemas(depth - 1);
  return fc.oneof(
    flat,
    objects(part),
    lists(part),
    fc.array(part, { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
  );
}

/** Objects, as the data of events are. */
export const objectSchemas = (depth: number): Schemas => objects(schemas(depth - 1));

const objects = (part: Schemas): Schemas =>
  fc
    .tuple(
      fc.dictionary(fc.constantFrom('a', 'b', 'c'), part, { maxKeys: 3 }),
      fc.subarray(['a', 'b', 'c']),
      fc.oneof(
        { weight: 4, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: fc.constant(true) },
        { weight: 1, arbitrary: part },
      ),
    )
    .map(([properties, always, additionalProperties]) => ({
      type: 'object',
      properties: { ...properties },
      required: always.filter((name) => Object.hasOwn(properties, name)),
      additionalProperties,
    }));

const lists = (part: Schemas): Schemas =>
  fc
    .tuple(
      part,
      fc.record(
        {
          minItems: fc.integer({ min: 0, max: 1 }),
          maxItems: fc.integer({ min: 1, max: 3 }),
          uniqueItems: fc.boolean(),
        },
        OPTIONAL,
      ),
    )
    .map(([items, rest]) => ({ type: 'array', items, ...rest }));

/** A schema as its next version might be: the same, with one part changed, or with something quite different in it. */
export function changed(schema: JsonSchema): Schemas {
  const other = schemas(1);
  const inside = changedInside(schema);
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant(schema) },
    { weight: 5, arbitrary: inside },
    { weight: 1, arbitrary: other },
  );
}

/** The same kind of schema with some of its parts changed. */
export function changedInside(schema: JsonSchema): Schemas {
  if (schema.anyOf)
    return fc
      .tuple(fc.tuple(...schema.anyOf.map(changed)), fc.array(schemas(0), { maxLength: 1 }))
      .map(([anyOf, more]) => ({ anyOf: [...anyOf, ...more] }));
  if (schema.type === 'array')
    return fc
      .tuple(changed(schema.items ?? {}), lists(fc.constant({})))
      .map(([items, rest]) => ({ ...rest, items }));
  if (schema.type === 'object')
    return fc
      .tuple(
        fc.record(
          Object.fromEntries(
            Object.entries(schema.properties ?? {}).map(([name, part]) => [name, changed(part)]),
          ),
        ),
        objects(schemas(1)),
        fc.boolean(),
      )
      .map(([properties, added, keep]) => ({
        ...schema,
        ...(keep
          ? { properties: { ...properties } }
          : { ...added, properties: { ...added.properties, ...properties } }),
      }));
  if (schema.type === 'string') return texts;
  if (schema.type === 'integer' || schema.type === 'number') return numbers;
  return values;
}

/** Lists whose items may become equal when a reader leaves `c` out. */
const listsOfFew: Schemas = fc
  .record({ withC: fc.boolean(), uniqueItems: fc.boolean() })
  .map(({ withC, uniqueItems }) => {
    const properties = { b: { enum: [1, 2] }, ...(withC ? { c: { enum: [1, 2] } } : {}) };
    return {
      type: 'array',
      items: { type: 'object', properties, required: ['b'], additionalProperties: false },
      minItems: 2,
      maxItems: 3,
      uniqueItems,
    };
  });

const pairOf = (field: Schemas) => fc.tuple(field, field);

/** Two versions of an object with a single field of the same kind: rare keywords meet more often than in `schemas`. */
export const fieldChanges: fc.Arbitrary<[JsonSchema, JsonSchema]> = fc
  .oneof(pairOf(texts), pairOf(numbers), pairOf(numbers), pairOf(values), pairOf(listsOfFew))
  .map(([older, newer]) => [ofField(older), ofField(newer)]);

const ofField = (a: JsonSchema): JsonSchema => ({
  type: 'object',
  properties: { a },
  required: ['a'],
  additionalProperties: false,
});
