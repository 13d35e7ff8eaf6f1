import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from './json-schema.js';
import type { RuleName } from './rules.js';

/** The rules by which one text schema is narrower than another. */
export function narrowedText(writer: JsonSchema, reader: JsonSchema): RuleName[] {
  const rules: RuleName[] = [];
  if ((reader.minLength ?? 0) > (writer.minLength ?? 0)) rules.push('LENGTH');
  else if ((reader.maxLength ?? Infinity) < (writer.maxLength ?? Infinity)) rules.push('LENGTH');
  if (reader.pattern !== undefined && reader.pattern !== writer.pattern) rules.push('PATTERN');
  if (reader.format !== undefined && reader.format !== writer.format) rules.push('FORMAT');
  return [...rules, ...excluded(writer, reader)];
}

/** The same for numbers; both are numbers or integers. */
export function narrowedNumber(writer: JsonSchema, reader: JsonSchema): RuleName[] {
  const rules: RuleName[] = [];
  if (beyond(lowest(reader), lowest(writer)) || beyond(highest(reader), highest(writer))) rules.push('RANGE');
  const step = writer.multipleOf ?? (writer.type === 'integer' ? 1 : undefined);
  const coarser =
    reader.multipleOf !== undefined && (step === undefined || !Number.isInteger(step / reader.multipleOf));
  if (coarser) rules.push('MULTIPLE_OF');
  return [...rules, ...excluded(writer, reader)];
}

const excluded = (writer: JsonSchema, reader: JsonSchema): RuleName[] =>
  reader.not === undefined || isDeepStrictEqual(reader.not, writer.not) ? [] : ['EXCLUDED'];

/** An end of a range, seen so that a greater value is a narrower range; `open` when the value itself is outside. */
interface End {
  readonly value: number;
  readonly open: boolean;
}

const lowest = ({ type, minimum = -Infinity, exclusiveMinimum = -Infinity }: JsonSchema): End => {
  if (type === 'integer')
    return { value: Math.max(Math.ceil(minimum), Math.floor(exclusiveMinimum) + 1), open: false };
  return {
    value: Math.max(minimum, exclusiveMinimum),
    open: exclusiveMinimum >= minimum && exclusiveMinimum > -Infinity,
  };
};

/** Mirrored, so that the same comparison serves both ends. */
const highest = ({ type, maximum, exclusiveMaximum }: JsonSchema): End =>
  lowest({
    ...(type === undefined ? {} : { type }),
    ...(maximum === undefined ? {} : { minimum: -maximum }),
    ...(exclusiveMaximum === undefined ? {} : { exclusiveMinimum: -exclusiveMaximum }),
  });

const beyond = (reader: End, writer: End): boolean =>
  reader.value > writer.value || (reader.value === writer.value && reader.open && !writer.open);
