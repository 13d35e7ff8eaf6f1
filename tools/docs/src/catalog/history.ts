import { breaks, directionsOf, RULES, type Direction } from '@erp/contracts';
import type { EventEntry, EventVersion } from './catalog.js';
import { fieldsOf, type Field } from './fields.js';

/** What a version has that the one before it had not, or the reverse. */
export interface FieldChange {
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** In words, such as `text` and `text or null`; empty on the side where the field is not. */
  readonly before: string;
  readonly after: string;
}

/** The fields that two versions do not have alike. */
export function changesBetween(older: EventVersion, newer: EventVersion): FieldChange[] {
  const [before, after] = [fieldsOf(older.schema), fieldsOf(newer.schema)];
  const paths = new Set([...after, ...before].map(({ path }) => path));
  return [...paths].flatMap((path): FieldChange[] => {
    const [was, is] = [before, after].map((fields) => inWords(fields.find((field) => field.path === path)));
    if (was === is) return [];
    const kind = was === '' ? 'added' : is === '' ? 'removed' : 'changed';
    return [{ path, kind, before: was!, after: is! }];
  });
}

const inWords = (field: Field | undefined): string =>
  field ? [field.type, field.required ? 'required' : 'optional', ...field.constraints].join(', ') : '';

/** Whether readers of one version read events of another, as the gate judges it (ADR-008). */
export interface Judgement {
  readonly direction: Direction;
  readonly reader: number;
  readonly writer: number;
  readonly verdict: 'reads it' | 'reads it after the upcasters' | 'refuses some';
  /** Who sees to it: the gate, where the mode of the event asks for this direction; else nobody has to. */
  readonly held: 'by the gate' | 'not asked for by its mode' | 'a breaking change, under a type of its own';
  /** Why by the schemas alone a reader would refuse some. */
  readonly reasons: readonly { readonly path: string; readonly rule: string; readonly because: string }[];
}

/** The judgements on a version and an older one, in both directions. */
export function judgementsOf(
  { compatibility }: Pick<EventEntry, 'compatibility'>,
  older: EventVersion,
  newer: EventVersion,
): Judgement[] {
  // Between contracts of which one replaces the other, upcasters are all that the gate holds.
  const breaking = older.type !== newer.type;
  const asked = breaking ? 'backward' : compatibility;
  const unasked = breaking ? 'a breaking change, under a type of its own' : 'not asked for by its mode';
  return (['backward', 'forward'] as const).map((direction) => {
    const found = breaks(older.schema, newer.schema, direction);
    const [reader, writer] =
      direction === 'backward' ? [newer.version, older.version] : [older.version, newer.version];
    const broken = direction === 'backward' ? 'reads it after the upcasters' : 'refuses some';
    return {
      direction,
      reader,
      writer,
      verdict: found.length === 0 ? 'reads it' : broken,
      held: directionsOf(asked).includes(direction) ? 'by the gate' : unasked,
      reasons: found.map(({ path, rule }) => ({ path, rule, because: RULES[rule].because })),
    };
  });
}
