import { readFileSync } from 'node:fs';
import { Ajv, type JSONSchemaType } from 'ajv';
import { StackError } from './stack-error.js';

/**
 * Reads a JSON file and checks its shape.
 * @throws StackError BAD_FILE naming the file, the place in it and what is allowed there.
 */
export function readJsonFile<T>(file: string, schema: JSONSchemaType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new StackError(
      'BAD_FILE',
      `${file} cannot be read: ${(error as Error).message}`,
      'restore the file from git, or correct the JSON at that position',
      { cause: error },
    );
  }
  const validate = new Ajv({ allErrors: true, verbose: true }).compile(schema);
  if (validate(value)) return value;
  const problems = (validate.errors ?? []).map(
    (e) =>
      `${e.instancePath || '/'} ${e.message} ${JSON.stringify(e.params)}, but it is ${JSON.stringify(e.data)}`,
  );
  throw new StackError(
    'BAD_FILE',
    `${file} is not valid: ${problems.join('; ')}`,
    'correct the named values; the allowed ones are in the message',
  );
}

/** @throws StackError BAD_FILE when two entries have the same value for `key`. */
export function refuseDuplicates<T>(file: string, entries: T[], key: keyof T & string): void {
  const seen = new Set<unknown>();
  for (const entry of entries) {
    if (seen.has(entry[key]))
      throw new StackError(
        'BAD_FILE',
        `${file} has ${key} ${String(entry[key])} twice`,
        `give every entry its own ${key}`,
      );
    seen.add(entry[key]);
  }
}
