import { isDeepStrictEqual } from 'node:util';
import { below, essence, type JsonSchema } from '../compatibility/json-schema.js';

/** A place where two schemas say something else; the path is that within the schema itself. */
export interface Difference {
  readonly path: string;
  readonly old: unknown;
  readonly new: unknown;
}

/** Every smallest place where two schemas differ in what they accept; descriptions do not count. */
export const differences = (older: JsonSchema, newer: JsonSchema): Difference[] =>
  between(essence(older), essence(newer), '/');

function between(older: unknown, newer: unknown, path: string): Difference[] {
  if (isDeepStrictEqual(older, newer)) return [];
  if (!isObject(older) || !isObject(newer)) return [{ path, old: older, new: newer }];
  const names = new Set([...Object.keys(older), ...Object.keys(newer)]);
  return [...names].flatMap((name) => between(older[name], newer[name], below(path, name)));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
