import { isDeepStrictEqual } from 'node:util';

/** JSON Schema 2020-12, as far as contracts use it: what `unsupported` finds nothing in. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
}

/** They say something to people and refuse nothing, so a change of them is no change of the contract. */
const ANNOTATIONS = new Set([
  '$schema',
  '$id',
  '$comment',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
]);

const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  string: ['minLength', 'maxLength', 'pattern', 'format'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  array: ['items', 'minItems', 'maxItems', 'uniqueItems'],
  object: ['properties', 'required', 'additionalProperties'],
  boolean: [],
  null: [],
};
const TYPES: Readonly<Record<string, readonly string[]>> = {
  ...KEYWORDS,
  string: [...KEYWORDS['string']!, 'not'],
  number: [...KEYWORDS['number']!, 'not'],
  integer: [...KEYWORDS['number']!, 'not'],
};

/** The schema without what refuses nothing; `const` becomes an `enum` of one, a list of types an `anyOf`. */
export function essence(schema: JsonSchema): JsonSchema {
  const entries = Object.entries(schema).filter(
    ([keyword, value]) => !ANNOTATIONS.has(keyword) && value !== undefined,
  );
  const {
    const: only,
    type,
    ...rest
  } = Object.fromEntries(
    entries.map(([keyword, value]) => [keyword, essenceOf(keyword, value)]),
  ) as JsonSchema;
  if (entries.some(([keyword]) => keyword === 'const')) return { enum: [only] };
  if (rest.enum) return { enum: sorted(rest.enum) };
  if (typeof type === 'object')
    return { anyOf: type.map((one) => essence({ ...ofType(rest, one), type: one })) };
  if (type === 'null') return { enum: [null] };
  if (type === 'boolean') return { enum: [false, true] };
  return { ...rest, ...(type === undefined ? {} : { type }) };
}

function essenceOf(keyword: string, value: unknown): unknown {
  if (keyword === 'properties')
    return Object.fromEntries(
      Object.entries(value as Record<string, JsonSchema>).map(([name, schema]) => [name, essence(schema)]),
    );
  if (keyword === 'anyOf') return (value as JsonSchema[]).map(essence);
  const isSchema = ['items', 'not', 'additionalProperties'].includes(keyword) && typeof value === 'object';
  if (isSchema) return essence(value as JsonSchema);
  return keyword === 'required' ? sorted(value as string[]) : value;
}

/** In one order, since that of an enum or of required properties means nothing. */
const sorted = (values: readonly unknown[]): unknown[] =>
  [...values].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

const ofType = (schema: JsonSchema, type: string): JsonSchema =>
  Object.fromEntries(Object.entries(schema).filter(([keyword]) => TYPES[type]?.includes(keyword)));

/** True when both accept the same, as far as their words tell. */
export const sameContract = (a: JsonSchema, b: JsonSchema): boolean =>
  isDeepStrictEqual(essence(a), essence(b));

/** The alternatives of a schema's essence, flat; the schema itself when it has none. */
export const alternatives = (schema: JsonSchema): readonly JsonSchema[] =>
  schema.anyOf ? schema.anyOf.flatMap(alternatives) : [schema];

/** A property's path below `path`, as a JSON pointer; `*` stands for every item or every other property. */
export const below = (path: string, name: string): string =>
  `${path === '/' ? '' : path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** Where a schema uses what the gate's rules do not know, as `path: keyword`. Empty when it can be judged. */
export function unsupported(schema: JsonSchema, path = '/'): string[] {
  const words = Object.keys(schema).filter((keyword) => !ANNOTATIONS.has(keyword));
  const foreign = words
    .filter((keyword) => !allowed(schema).includes(keyword))
    .map((word) => `${path}: ${word}`);
  const untyped =
    words.length > 0 && !['type', 'enum', 'const', 'anyOf'].some((word) => words.includes(word))
      ? [`${path}: no type`]
      : [];
  return [
    ...foreign,
    ...untyped,
    ...parts(schema, path).flatMap(([part, where]) => unsupported(part, where)),
  ];
}

function allowed({ type, enum: values, anyOf, ...rest }: JsonSchema): readonly string[] {
  if (anyOf) return ['anyOf'];
  if (values) return ['enum', 'type'];
  if ('const' in rest) return ['const', 'type'];
  return ['type', ...[type ?? []].flat().flatMap((one) => TYPES[one] ?? [])];
}

const parts = (
  { properties = {}, additionalProperties, items, anyOf = [] }: JsonSchema,
  path: string,
): [JsonSchema, string][] => [
  ...Object.entries(properties).map(([name, schema]): [JsonSchema, string] => [schema, below(path, name)]),
  ...(typeof additionalProperties === 'object'
    ? [[additionalProperties, below(path, '*')] as [JsonSchema, string]]
    : []),
  ...(items ? [[items, below(path, '*')] as [JsonSchema, string]] : []),
  ...anyOf.map((schema): [JsonSchema, string] => [schema, path]),
];
