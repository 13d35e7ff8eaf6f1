import type { TSchema } from 'typebox';
import { violationsOf } from './validate.js';

/** The keywords of a schema that say what it holds. */
interface Shape {
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly additionalProperties?: boolean | TSchema;
  readonly items?: TSchema;
  readonly anyOf?: readonly TSchema[];
}

interface Known {
  readonly value: unknown;
  /** How many properties were left out, at any depth. */
  readonly dropped: number;
}

/**
 * `data` without the properties that a closed schema (`additionalProperties: false`) does not name, at any depth: what
 * a reader understands of a newer version. Of a union, the alternative that then fits and loses least. What fits
 * nowhere is left as it is, for the check to name.
 */
export const withoutUnknown = (schema: TSchema, data: unknown): unknown => known(schema, data).value;

function known(schema: TSchema, data: unknown): Known {
  const shape = schema as Shape;
  if (shape.anyOf) return bestOf(shape.anyOf, data);
  if (Array.isArray(data)) return shape.items ? inArray(shape.items, data) : { value: data, dropped: 0 };
  if (typeof data === 'object' && data !== null) return inObject(shape, data as Record<string, unknown>);
  return { value: data, dropped: 0 };
}

function bestOf(alternatives: readonly TSchema[], data: unknown): Known {
  let best: Known | undefined;
  for (const alternative of alternatives) {
    const candidate = known(alternative, data);
    if (violationsOf(alternative, candidate.value).length > 0) continue;
    if (!best || candidate.dropped < best.dropped) best = candidate;
  }
  return best ?? { value: data, dropped: 0 };
}

function inArray(items: TSchema, data: readonly unknown[]): Known {
  const each = data.map((item) => known(items, item));
  return { value: each.map(({ value }) => value), dropped: sum(each) };
}

function inObject(
  { properties = {}, additionalProperties = true }: Shape,
  data: Record<string, unknown>,
): Known {
  const kept: [string, Known][] = [];
  let dropped = 0;
  for (const [name, value] of Object.entries(data)) {
    const schema = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    if (schema === false) dropped += 1;
    else kept.push([name, typeof schema === 'object' ? known(schema, value) : { value, dropped: 0 }]);
  }
  return {
    value: Object.fromEntries(kept.map(([name, { value }]) => [name, value])),
    dropped: dropped + sum(kept.map(([, value]) => value)),
  };
}

const sum = (parts: readonly Known[]): number => parts.reduce((total, { dropped }) => total + dropped, 0);
