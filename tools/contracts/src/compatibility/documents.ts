import fc from 'fast-check';
import { alternatives, essence, type JsonSchema } from './json-schema.js';

/**
 * Documents that are valid for a schema: texts and lists up to their ends, optional properties there and not, and in
 * open objects some that nobody named. The schema is one in which `unsupported` finds nothing.
 */
export const documentsOf = (schema: JsonSchema): fc.Arbitrary<unknown> =>
  ofEssence(essence(schema)).map(asJson);

/** The same documents each time: `count` of them. */
export const someDocuments = (schema: JsonSchema, count: number): unknown[] =>
  fc.sample(documentsOf(schema), { numRuns: count, seed: 1 });

function ofEssence(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...alternatives(schema).map(ofEssence));
  switch (schema.type) {
    case 'string':
      return without(schema, texts(schema));
    case 'integer':
      return without(schema, integers(schema));
    case 'number':
      return without(schema, numbers(schema));
    case 'array':
      return lists(schema);
    case 'object':
      return objects(schema);
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

/** As it would arrive: plain objects, no -0. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const without = ({ not }: JsonSchema, values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  not?.enum ? values.filter((value) => !not.enum!.includes(value)) : values;

const FORMATS: Readonly<Record<string, () => fc.Arbitrary<string>>> = {
  uuid: () => fc.uuid(),
  date: () => dates().map((text) => text.slice(0, 10)),
  'date-time': () => dates(),
  email: () => fc.emailAddress(),
  uri: () => fc.webUrl(),
};

const dates = () =>
  fc
    .date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString());

/** A schema with both a pattern and a format is met by few texts; none of the contracts has one. */
function texts({ format, pattern, minLength = 0, maxLength }: JsonSchema): fc.Arbitrary<string> {
  const fits = (text: string) => [...text].length >= minLength && [...text].length <= (maxLength ?? Infinity);
  if (format !== undefined) {
    const values = FORMATS[format];
    if (!values) throw new Error(`no documents are known for the format "${format}": add it to documents.ts`);
    return values().filter(fits);
  }
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, 'u')).filter(fits);
  const limits = maxLength === undefined ? { minLength } : { minLength, maxLength, size: 'max' as const };
  return fc.string({ ...limits, unit: 'grapheme-ascii' });
}

function integers(schema: JsonSchema): fc.Arbitrary<number> {
  const { minimum = -1e9, maximum = 1e9, exclusiveMinimum, exclusiveMaximum, multipleOf = 1 } = schema;
  const min = Math.max(
    Math.ceil(minimum),
    exclusiveMinimum === undefined ? -Infinity : Math.floor(exclusiveMinimum) + 1,
  );
  const max = Math.min(
    Math.floor(maximum),
    exclusiveMaximum === undefined ? Infinity : Math.ceil(exclusiveMaximum) - 1,
  );
  return fc
    .integer({ min: Math.ceil(min / multipleOf), max: Math.floor(max / multipleOf) })
    .map((steps) => steps * multipleOf);
}

function numbers(schema: JsonSchema): fc.Arbitrary<number> {
  if (schema.multipleOf !== undefined) return integers(schema);
  const { minimum = -1e9, maximum = 1e9, exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity } = schema;
  const min = Math.max(minimum, exclusiveMinimum);
  const max = Math.min(maximum, exclusiveMaximum);
  return fc
    .double({ min, max, noNaN: true })
    .filter((value) => value > exclusiveMinimum && value < exclusiveMaximum);
}

function lists({ items = {}, minItems = 0, maxItems, uniqueItems }: JsonSchema): fc.Arbitrary<unknown[]> {
  const limits = { minLength: minItems, maxLength: maxItems ?? minItems + 3 };
  const item = ofEssence(items);
  if (uniqueItems) return fc.uniqueArray(item, { ...limits, selector: (value) => JSON.stringify(value) });
  return fc.array(item, { ...limits, size: 'max' });
}

function objects({
  properties = {},
  required = [],
  additionalProperties = true,
}: JsonSchema): fc.Arbitrary<object> {
  const named = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, ofEssence(schema)])),
    { requiredKeys: [...required] as never[] },
  );
  if (additionalProperties === false) return named;
  const other =
    additionalProperties === true ? fc.jsonValue({ maxDepth: 1 }) : ofEssence(additionalProperties);
  const names = fc.constantFrom('other', 'a', 'b', 'c').filter((name) => !Object.hasOwn(properties, name));
  return fc
    .tuple(named, fc.dictionary(fc.oneof(names, fc.constant('another')), other, { maxKeys: 2 }))
    .map(([object, more]) => ({
      ...more,
      ...object,
    }));
}
