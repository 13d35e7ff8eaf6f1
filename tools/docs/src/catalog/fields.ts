import type { JsonSchema } from '@erp/contracts';

/** A schema as contracts or OpenAPI write it, with what says something to people. */
export interface DescribedSchema extends Omit<
  JsonSchema,
  'properties' | 'items' | 'anyOf' | 'additionalProperties'
> {
  readonly description?: string;
  readonly default?: unknown;
  readonly example?: unknown;
  readonly $ref?: string;
  readonly allOf?: readonly DescribedSchema[];
  readonly anyOf?: readonly DescribedSchema[];
  readonly oneOf?: readonly DescribedSchema[];
  readonly properties?: Readonly<Record<string, DescribedSchema>>;
  readonly items?: DescribedSchema;
  readonly additionalProperties?: boolean | DescribedSchema;
}

/** A field of an event or a request, for one row of a table. */
export interface Field {
  /** `lines.*.sku`: `*` for every item of a list. */
  readonly path: string;
  /** 0 for a field of the event itself. */
  readonly depth: number;
  /** `text`, `list of objects`, `object or null`. */
  readonly type: string;
  readonly required: boolean;
  /** `uuid`, `at least 1`, `one of A, B`: what its values must be, beyond the type. */
  readonly constraints: readonly string[];
  readonly description: string;
}

export interface FieldOptions {
  /** What `#/components/schemas/X` stands for. */
  readonly schemas?: Readonly<Record<string, DescribedSchema>>;
  /** Comments by path, told before the schema's own description. */
  readonly comments?: ReadonlyMap<string, string>;
}

/** Every field of an object schema, each followed by those below it, in the order of the schema. */
export function fieldsOf(schema: DescribedSchema, options: FieldOptions = {}): Field[] {
  return below(schema, '', 0, options);
}

function below(schema: DescribedSchema, path: string, depth: number, options: FieldOptions): Field[] {
  const fields = alternatives(schema, options).flatMap((alternative) => {
    const { properties = {}, required = [], items, additionalProperties } = alternative;
    const own = Object.entries(properties).flatMap(([name, part]) =>
      field(part, join(path, name), required.includes(name), depth, options),
    );
    const others =
      typeof additionalProperties === 'object'
        ? field(additionalProperties, join(path, '*'), false, depth, options)
        : [];
    return [...own, ...others, ...(items ? below(items, join(path, '*'), depth, options) : [])];
  });
  // Alternatives of one field may share fields of their own.
  return fields.filter(({ path: one }, i) => fields.findIndex((other) => other.path === one) === i);
}

function field(
  schema: DescribedSchema,
  path: string,
  required: boolean,
  depth: number,
  options: FieldOptions,
): Field[] {
  const comments = options.comments?.get(path);
  const own: Field = {
    path,
    depth,
    type: typeOf(schema, options),
    required,
    constraints: constraintsOf(schema, options),
    description: [comments, descriptionOf(schema, options)].filter(Boolean).join(' — '),
  };
  return [own, ...below(schema, path, depth + 1, options)];
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

/** The schema without references and unions: every shape that its values may have. */
function alternatives(schema: DescribedSchema, options: FieldOptions): DescribedSchema[] {
  if (schema.$ref) {
    const target = options.schemas?.[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)];
    return target ? alternatives(target, options) : [];
  }
  const union = schema.anyOf ?? schema.oneOf;
  if (union) return union.flatMap((one) => alternatives(one, options));
  if (schema.allOf) return schema.allOf.flatMap((one) => alternatives(one, options));
  return [schema];
}

const NAMES: Readonly<Record<string, string>> = { string: 'text', array: 'list' };

function typeOf(schema: DescribedSchema, options: FieldOptions): string {
  const names = alternatives(schema, options).flatMap((one) => {
    if (one.type === undefined && (one.enum ?? 'const' in one))
      return [...new Set(valuesOf(one).map(typeName))];
    return [one.type ?? 'any'].flat().map((type) => {
      if (type !== 'array' || !one.items) return NAMES[type] ?? type;
      return `list of ${plural(typeOf(one.items, options))}`;
    });
  });
  return [...new Set(names)].join(' or ');
}

const valuesOf = (schema: DescribedSchema): readonly unknown[] => schema.enum ?? [schema.const];

const typeName = (value: unknown): string => {
  if (value === null) return 'null';
  return NAMES[typeof value] ?? typeof value;
};

const plural = (type: string): string =>
  /^(text|any)$/.test(type) ? `${type}s` : type.replace(/(\w)$/, '$1s');

function constraintsOf(schema: DescribedSchema, options: FieldOptions): string[] {
  // What stands beside a reference or a union holds as well.
  const found = [schema, ...alternatives(schema, options)].flatMap((one) => [
    ...ofOne(one),
    ...(one.items ? constraintsOf(one.items, options).map((text) => `each ${text}`) : []),
  ]);
  return [...new Set(found)];
}

function ofOne(schema: DescribedSchema): string[] {
  const { format, pattern, multipleOf, uniqueItems, not } = schema;
  return [
    ...(schema.enum && schema.enum.some((value) => value !== null)
      ? [`one of ${schema.enum.map(shown).join(', ')}`]
      : []),
    ...('const' in schema ? [`always ${shown(schema.const)}`] : []),
    ...(format ? [format] : []),
    ...(pattern ? [`matches ${pattern}`] : []),
    ...range(schema.minLength, schema.maxLength, 'characters'),
    ...range(schema.minItems, schema.maxItems, 'items'),
    ...range(schema.minimum, schema.maximum),
    ...(schema.exclusiveMinimum === undefined ? [] : [`more than ${number(schema.exclusiveMinimum)}`]),
    ...(schema.exclusiveMaximum === undefined ? [] : [`less than ${number(schema.exclusiveMaximum)}`]),
    ...(multipleOf === undefined ? [] : [`a multiple of ${number(multipleOf)}`]),
    ...(uniqueItems ? ['no two alike'] : []),
    ...(not ? [`not ${shown(not)}`] : []),
    ...(schema.default === undefined ? [] : [`${shown(schema.default)} when left out`]),
    ...(schema.example === undefined ? [] : [`for example ${shown(schema.example)}`]),
  ];
}

function range(from: number | undefined, to: number | undefined, unit = ''): string[] {
  const text = (limits: string) => [`${limits} ${unit}`.trim()];
  if (from !== undefined && to !== undefined)
    return from === to ? text(`exactly ${number(from)}`) : text(`${number(from)} to ${number(to)}`);
  if (from !== undefined) return text(`at least ${number(from)}`);
  return to === undefined ? [] : text(`at most ${number(to)}`);
}

const number = (value: number): string => value.toLocaleString('en');

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function descriptionOf(schema: DescribedSchema, options: FieldOptions): string {
  if (schema.description) return schema.description;
  const texts = alternatives(schema, options).map(({ description }) => description);
  return [...new Set(texts.filter((text) => text !== undefined))].join('; ');
}

/** True when the contract declares the field, or one above it, to hold personal data (R25). */
export const isPersonal = (path: string, personal: readonly string[]): boolean =>
  personal.some((declared) => path === declared || path.startsWith(`${declared}.`));
