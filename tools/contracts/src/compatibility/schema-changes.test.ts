import { describe, expect, test } from '@jest/globals';
import { readVersion, type Compatibility, type EventDefinition } from '@erp/common-messaging/contract';
import { someDocuments } from './documents.js';
import { breaks, comparedVersions, directionsOf } from './judge.js';
import type { JsonSchema } from './json-schema.js';
import { unsupported } from './json-schema.js';
import type { Direction } from './rules.js';
import { RULES } from './rules.js';
import { readerOf } from './reader-of.testing.js';
import { SCHEMA_CHANGES } from './schema-changes.testing.js';

const reads = (reader: EventDefinition, version: number, data: unknown): boolean => {
  try {
    readVersion(reader, version, data);
    return true;
  } catch {
    return false;
  }
};

describe.each(SCHEMA_CHANGES)('$change (R4)', ({ older, newer, backward, forward }) => {
  test('has the verdict of the table in every mode', () => {
    const broken = (direction: Direction) => breaks(older, newer, direction).length > 0;
    const passes = (mode: Compatibility) => !directionsOf(mode).some(broken);
    expect({
      backward: passes('backward'),
      'backward-transitive': passes('backward-transitive'),
      forward: passes('forward'),
      'forward-transitive': passes('forward-transitive'),
      full: passes('full'),
      'full-transitive': passes('full-transitive'),
    }).toEqual({
      backward: backward === true,
      'backward-transitive': backward === true,
      forward: forward === true,
      'forward-transitive': forward === true,
      full: backward === true && forward === true,
      'full-transitive': backward === true && forward === true,
    });
    for (const found of [...breaks(older, newer, 'backward'), ...breaks(older, newer, 'forward')])
      expect(RULES).toHaveProperty(found.rule);
  });

  test('and the reader of the library, with ajv, agrees on documents', () => {
    expect([...unsupported(older), ...unsupported(newer)]).toEqual([]);
    const newReader = readerOf(newer, 2);
    const oldReader = readerOf(older, 1);
    if (backward === true) {
      for (const data of someDocuments(older, 20))
        expect([data, reads(newReader, 1, data)]).toEqual([data, true]);
    } else {
      expect(reads(oldReader, 1, backward.refused)).toBe(true); // it was publishable
      expect(reads(newReader, 1, backward.refused)).toBe(false);
    }
    if (forward === true) {
      for (const data of someDocuments(newer, 20))
        expect([data, reads(oldReader, 2, data)]).toEqual([data, true]);
    } else {
      expect(reads(newReader, 2, forward.refused)).toBe(true);
      expect(reads(oldReader, 2, forward.refused)).toBe(false);
    }
  });
});

test('transitive modes compare with every older version, the others with the one before (R4)', () => {
  expect(comparedVersions('full', 4)).toEqual([3]);
  expect(comparedVersions('full-transitive', 4)).toEqual([3, 2, 1]);
  expect(comparedVersions('backward-transitive', 1)).toEqual([]);
});

test('a property that is gone and comes back as another type is seen by transitive modes alone (R4)', () => {
  const object = (properties: Record<string, JsonSchema>): JsonSchema => ({
    type: 'object',
    properties,
    additionalProperties: false,
  });
  const versions = [object({ a: { type: 'string' } }), object({}), object({ a: { type: 'integer' } })];
  const broken = (mode: Compatibility) =>
    comparedVersions(mode, 3).flatMap((older) => breaks(versions[older - 1]!, versions[2]!, 'forward'));
  expect(broken('forward')).toEqual([]);
  expect(broken('forward-transitive')).toMatchObject([{ path: '/a', rule: 'TYPE' }]);
});
