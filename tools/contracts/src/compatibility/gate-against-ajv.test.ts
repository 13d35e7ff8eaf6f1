import { describe, expect, test } from '@jest/globals';
import { readVersion, violationsOf, type TSchema } from '@erp/common-messaging/contract';
import fc from 'fast-check';
import { documentsOf } from './documents.js';
import { breaks } from './judge.js';
import { unsupported, type JsonSchema } from './json-schema.js';
import type { Direction } from './rules.js';
import { readerOf } from './reader-of.testing.js';
import { changedInside, fieldChanges, objectSchemas } from './schemas.testing.js';

/** Pairs of schemas; GATE_RUNS=5000 for a long form. ajv compiles each, which is what takes the time. */
const RUNS = Number(process.env['GATE_RUNS'] ?? 120);
const DOCUMENTS = 5;

type Changes = fc.Arbitrary<[JsonSchema, JsonSchema]>;

/** Two versions of a schema. */
const changes: Changes = objectSchemas(3).chain((older) =>
  fc.tuple(fc.constant(older), changedInside(older)),
);

/** Documents that a schema allows; none where nothing can be valid, such as at least two of one possible value. */
function documents(schema: JsonSchema, seed: number): unknown[] {
  const found: unknown[] = [];
  try {
    found.push(...fc.sample(documentsOf(schema), { numRuns: DOCUMENTS, seed }));
  } catch {
    return []; // fast-check says so of a range without a number
  }
  return found.filter((data) => violationsOf(schema as TSchema, data).length === 0);
}

/** How often the gate passed a change, and how many documents were then read; throws for one that cannot be. */
function compare(changes: Changes, direction: Direction, numRuns: number): { passed: number; read: number } {
  const seen = { passed: 0, read: 0 };
  fc.assert(
    fc.property(changes, fc.integer(), ([older, newer], seed) => {
      fc.pre(unsupported(older).length === 0 && unsupported(newer).length === 0);
      if (breaks(older, newer, direction).length > 0) return;
      seen.passed += 1;
      const [written, version] = direction === 'backward' ? [older, 1] : [newer, 2];
      const readers = direction === 'backward' ? readerOf(newer, 2) : readerOf(older, 1);
      for (const data of documents(written, seed)) {
        readVersion(readers, version, data);
        seen.read += 1;
      }
    }),
    { numRuns, endOnFailure: true },
  );
  return seen;
}

describe.each(['backward', 'forward'] as const)(
  'whatever the gate passes as %s, the reader reads; ajv is the referee (R4)',
  (direction) => {
    test.each([
      ['of one field', fieldChanges, 3 * RUNS],
      ['of whole objects', changes, RUNS],
    ])(
      'changes %s',
      (_what, generated, runs) => {
        const { passed, read } = compare(generated, direction, runs);
        // Else the property would hold for nothing: the generators must give enough that passes.
        expect(passed).toBeGreaterThan(runs / 20);
        expect(read).toBeGreaterThan(runs / 20);
      },
      600_000,
    );
  },
);

test('and a gate that passed everything would be found out', () => {
  const check = () =>
    fc.assert(
      fc.property(changes, fc.integer(), ([older, newer], seed) => {
        for (const data of documents(older, seed)) readVersion(readerOf(newer, 2), 1, data);
      }),
      { numRuns: RUNS },
    );
  expect(check).toThrow();
}, 600_000);
