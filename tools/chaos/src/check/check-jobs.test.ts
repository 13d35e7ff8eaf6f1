import { describe, expect, test } from '@jest/globals';
import { checkJobs, runsAgain } from './check-jobs.js';
import type { Effect, Jobs } from './facts.js';

const EFFECTS: readonly Effect[] = ['a', 'b'].flatMap((key) =>
  [1, 2, 3].map((step) => ({ eventId: `${key}${step}`, key, step })),
);

/** Every effect of a handler has its job, done once, and each key the word of its last step. */
const exact: Jobs = {
  stamps: EFFECTS,
  runs: new Map(EFFECTS.map(({ eventId }) => [eventId, 1])),
  sums: new Map([
    ['a', 3],
    ['b', 3],
  ]),
};
const found = (jobs: Partial<Jobs>) => checkJobs(EFFECTS, { ...exact, ...jobs });

describe('the checker of jobs (R14, R15)', () => {
  test('finds nothing where each was done once, however often it ran', () => {
    const runs = new Map([...exact.runs, ['a2', 3]]);
    expect(found({ runs })).toEqual([]);
    expect(runsAgain({ ...exact, runs })).toBe(2);
  });

  test('a job that was committed and never done is lost', () => {
    expect(found({ stamps: EFFECTS.slice(1) })).toEqual([
      {
        breach: 'LOST',
        what: "event a1, step 1 of key a: the handler's effect is there, its job has done nothing",
      },
    ]);
  });

  test('one that was done twice is doubled', () => {
    const stamps = [...EFFECTS, EFFECTS[4]!];
    expect(found({ stamps }).map(({ breach }) => breach)).toEqual(['DOUBLED']);
  });

  test('one of a transaction that was rolled back was never committed', () => {
    const stamps = [...EFFECTS, { eventId: 'ghost', key: 'a', step: 9 }];
    expect(found({ stamps }).map(({ breach }) => breach)).toEqual(['NEVER COMMITTED']);
  });

  test('a key whose last job did not have the last word has lost it', () => {
    const sums = (...entries: [string, number][]) => ({ sums: new Map([...exact.sums, ...entries]) });
    expect(found(sums(['b', 2]))).toEqual([
      { breach: 'LOST', what: 'the last job of key b was to tell of step 3, and told of 2' },
    ]);
    expect(found({ sums: new Map([['a', 3]]) }).map(({ breach }) => breach)).toEqual(['LOST']);
    expect(found(sums(['a', 4])).map(({ breach }) => breach)).toEqual(['NEVER COMMITTED']);
  });
});
