import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { TSchema } from 'typebox';

// One ajv for every edge: formats differ between engines (toolchain note), so no second validator.
const ajv = new Ajv2020({ allErrors: true, strict: true });
formats.default(ajv);
const compiled = new WeakMap<TSchema, ValidateFunction>();

/** What is wrong with `data`, each by path and rule, never with the value; empty when it has the schema. */
export function violationsOf(schema: TSchema, data: unknown): string[] {
  let validate = compiled.get(schema);
  if (!validate) {
    validate = ajv.compile(schema);
    compiled.set(schema, validate);
  }
  if (validate(data)) return [];
  return (validate.errors ?? []).map((e) => `${e.instancePath || '/'} ${e.message ?? e.keyword}`);
}
