import type { Compatibility } from '@erp/common-messaging/contract';
import type { JsonSchema } from './json-schema.js';
import { narrowings, type Narrowing } from './narrowings.js';
import type { Direction } from './rules.js';

/** Where a newer version of a schema breaks with an older one. */
export interface Break extends Narrowing {
  readonly direction: Direction;
}

/**
 * What stands against a change in one direction, by the schemas alone: `backward`, as the new version's readers read to
 * the letter what was published in the old one; `forward`, as the old version's readers read what is published in the
 * new one, leaving out what they never heard of.
 */
export function breaks(older: JsonSchema, newer: JsonSchema, direction: Direction): Break[] {
  const found =
    direction === 'backward' ? narrowings(older, newer, 'exact') : narrowings(newer, older, 'tolerant');
  return found.map((narrowing) => ({ ...narrowing, direction }));
}

/** The directions that a mode asks for. */
export function directionsOf(mode: Compatibility): readonly Direction[] {
  const asked = mode.replace('-transitive', '');
  return asked === 'full' ? ['backward', 'forward'] : [asked as Direction];
}

/** The older versions that a mode compares `newest` with, the newest first. */
export function comparedVersions(mode: Compatibility, newest: number): readonly number[] {
  const older = Array.from({ length: newest - 1 }, (_, i) => newest - 1 - i);
  return mode.endsWith('-transitive') ? older : older.slice(0, 1);
}
