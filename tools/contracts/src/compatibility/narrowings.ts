import { isDeepStrictEqual } from 'node:util';
import { violationsOf } from '@erp/common-messaging/contract';
import { alternatives, below, essence, type JsonSchema } from './json-schema.js';
import { narrowedText, narrowedNumber } from './narrowed-scalars.js';
import type { RuleName } from './rules.js';

/** A place where a reader is narrower than a writer: it may refuse what the writer may write. */
export interface Narrowing {
  /** JSON pointer into the data; `*` for every item of a list. */
  readonly path: string;
  readonly rule: RuleName;
  /** The part of the writer's schema that is wider; undefined where it says nothing. */
  readonly writer: unknown;
  readonly reader: unknown;
}

/** `exact` refuses properties that a closed schema does not name; `tolerant` leaves them out first (readVersion). */
export type Reading = 'exact' | 'tolerant';

/**
 * Every place where `reader` may refuse what `writer` allows. Empty: whatever is valid for the writer is valid for the
 * reader, read so; the property test holds that against ajv. It errs on the safe side: two patterns that differ count
 * as narrower, whatever they say.
 */
export const narrowings = (writer: JsonSchema, reader: JsonSchema, reading: Reading): Narrowing[] =>
  between(essence(writer), essence(reader), '/', reading);

function between(writer: JsonSchema, reader: JsonSchema, path: string, reading: Reading): Narrowing[] {
  if (takesAll(reader) || isDeepStrictEqual(writer, reader)) return [];
  return alternatives(writer).flatMap((one) => ofAlternative(one, alternatives(reader), path, reading));
}

const takesAll = (schema: JsonSchema): boolean => Object.keys(schema).length === 0;

/** One alternative of the writer against all of the reader: one of them must take all of it. */
function ofAlternative(
  writer: JsonSchema,
  readers: readonly JsonSchema[],
  path: string,
  reading: Reading,
): Narrowing[] {
  if (writer.enum) return refusedValues(writer.enum, readers, path);
  const attempts = readers.map((reader) => ({ reader, found: ofType(writer, reader, path, reading) }));
  if (attempts.some(({ found }) => found.length === 0)) return [];
  // When only one is of the writer's kind, what is wrong with that one says more.
  const alike = attempts.filter(({ reader }) => readers.length === 1 || reader.type === writer.type);
  if (alike.length === 1) return alike[0]!.found;
  return [{ path, rule: 'ALTERNATIVE', writer, reader: { anyOf: readers } }];
}

function refusedValues(
  values: readonly unknown[],
  readers: readonly JsonSchema[],
  path: string,
): Narrowing[] {
  const taken = (value: unknown) => readers.some((reader) => violationsOf(reader, value).length === 0);
  const refused = values.filter((value) => !taken(value));
  const reader = readers.length === 1 ? readers[0] : { anyOf: readers };
  return refused.length === 0 ? [] : [{ path, rule: 'VALUES', writer: { enum: refused }, reader }];
}

function ofType(writer: JsonSchema, reader: JsonSchema, path: string, reading: Reading): Narrowing[] {
  if (takesAll(reader) || isDeepStrictEqual(writer, reader)) return [];
  const narrowing = (rule: RuleName): Narrowing => ({ path, rule, writer, reader });
  if (reader.enum)
    return [narrowing(writer.type === 'object' || writer.type === 'array' ? 'TYPE' : 'VALUES')];
  const alike = writer.type === reader.type || (writer.type === 'integer' && reader.type === 'number');
  if (!alike) return [narrowing('TYPE')];
  switch (writer.type) {
    case 'string':
      return narrowedText(writer, reader).map(narrowing);
    case 'integer':
    case 'number':
      return narrowedNumber(writer, reader).map(narrowing);
    case 'array':
      return ofArrays(writer, reader, path, reading);
    case 'object':
      return ofObjects(writer, reader, path, reading);
    default:
      return [narrowing('TYPE')]; // unknown to `unsupported` too, which refuses it first
  }
}

function ofArrays(writer: JsonSchema, reader: JsonSchema, path: string, reading: Reading): Narrowing[] {
  const found: Narrowing[] = [];
  const { minItems: least = 0, maxItems: most = Infinity } = reader;
  const narrowing = (rule: RuleName, ...keywords: (keyof JsonSchema)[]): Narrowing => ({
    path,
    rule,
    writer: only(writer, keywords),
    reader: only(reader, keywords),
  });
  if (least > (writer.minItems ?? 0) || most < (writer.maxItems ?? Infinity))
    found.push(narrowing('ITEMS', 'minItems', 'maxItems'));
  const items = { writer: writer.items ?? {}, reader: reader.items ?? {} };
  // Items that differ only in what a tolerant reader leaves out become equal.
  const mayLose =
    reading === 'tolerant' && !isDeepStrictEqual(items.writer, items.reader) && holdsObjects(items.reader);
  if (reader.uniqueItems && (!writer.uniqueItems || mayLose))
    found.push(narrowing('UNIQUE_ITEMS', 'uniqueItems'));
  return [...found, ...between(items.writer, items.reader, below(path, '*'), reading)];
}

const holdsObjects = (schema: JsonSchema): boolean =>
  alternatives(schema).some(
    ({ type, items }) => type === 'object' || (type === 'array' && holdsObjects(items ?? {})),
  );

const only = (schema: JsonSchema, keywords: readonly (keyof JsonSchema)[]): Partial<JsonSchema> =>
  Object.fromEntries(keywords.filter((word) => word in schema).map((word) => [word, schema[word]]));

function ofObjects(writer: JsonSchema, reader: JsonSchema, path: string, reading: Reading): Narrowing[] {
  const { properties: written = {}, required: always = [], additionalProperties: others = true } = writer;
  const { properties: known = {}, required: needed = [], additionalProperties: rest = true } = reader;
  const missing = needed
    .filter((name) => !always.includes(name))
    .map((name): Narrowing => ({
      path: below(path, name),
      rule: 'REQUIRED',
      writer: Object.hasOwn(written, name) ? 'optional' : undefined,
      reader: 'required',
    }));
  const ofWritten = Object.entries(written).flatMap(([name, schema]) =>
    received(schema, Object.hasOwn(known, name) ? known[name]! : rest, below(path, name), reading),
  );
  // What the reader knows and the writer does not name may still be sent where the writer is open.
  const ofKnown = Object.entries(known)
    .filter(([name]) => !Object.hasOwn(written, name) && others !== false)
    .flatMap(([name, schema]) => ofUndeclared(others, schema, below(path, name), reading));
  return [...missing, ...ofWritten, ...ofKnown, ...ofOthers(others, rest, below(path, '*'), reading)];
}

/** A property that the writer has; `known` is what the reader has in its place, false for nothing at all. */
function received(
  writer: JsonSchema,
  known: boolean | JsonSchema,
  path: string,
  reading: Reading,
): Narrowing[] {
  if (typeof known === 'object') return between(writer, known, path, reading);
  return known || reading === 'tolerant'
    ? []
    : [{ path, rule: 'UNKNOWN_PROPERTY', writer, reader: undefined }];
}

function ofUndeclared(
  others: boolean | JsonSchema,
  reader: JsonSchema,
  path: string,
  reading: Reading,
): Narrowing[] {
  if (typeof others === 'object') return between(others, reader, path, reading);
  return takesAll(reader) ? [] : [{ path, rule: 'UNDECLARED_PROPERTY', writer: undefined, reader }];
}

/** Properties that neither names. */
function ofOthers(
  others: boolean | JsonSchema,
  rest: boolean | JsonSchema,
  path: string,
  reading: Reading,
): Narrowing[] {
  if (others === false || rest === true) return [];
  if (rest !== false) return between(others === true ? {} : others, rest, path, reading);
  const open: Narrowing = {
    path,
    rule: 'UNKNOWN_PROPERTY',
    writer: others === true ? 'any property' : others,
    reader: undefined,
  };
  return reading === 'tolerant' ? [] : [open];
}
