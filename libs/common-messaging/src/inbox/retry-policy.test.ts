import { describe, expect, test } from '@jest/globals';
import { NotYet } from './not-yet.js';
import { decideRetry, type RetryPolicy } from './retry-policy.js';

class Hopeless extends Error {}
class Flaky extends Error {}
class VeryFlaky extends Flaky {}

const policy: RetryPolicy = [
  { on: [Hopeless], delaysMs: [] },
  { on: [Flaky], delaysMs: [0, 0] },
  { delaysMs: [1_000, 5_000] },
];

describe('a retry (R16)', () => {
  test.each([
    ['never for an error that no retry helps', new Hopeless(), 0, null],
    ['at once for one of the moment, also of a derived class', new VeryFlaky(), 1, 0],
    ['not beyond its delays', new Flaky(), 2, null],
    ['delayed for any other', new Error(), 0, 1_000],
    ['longer the second time', new Error(), 1, 5_000],
    ['delayed for what is thrown and is no error', 'text', 0, 1_000],
  ])('%s', (_what, error, attempts, retryAfterMs) => {
    expect(decideRetry(policy, error, attempts, 60_000)).toEqual({ retryAfterMs, counts: true });
  });

  test('without a rule that fits, an operator decides', () => {
    const only: RetryPolicy = [{ on: [Flaky], delaysMs: [0] }];
    expect(decideRetry(only, new Error(), 0, 0).retryAfterMs).toBeNull();
  });

  test('of what cannot be decided yet comes again and again, less and less often, and costs no attempt', () => {
    const pause = (waitedMs: number) => decideRetry(policy, new NotYet('x'), 0, waitedMs);
    expect(pause(0)).toEqual({ retryAfterMs: 250, counts: false });
    expect(pause(8_000)).toEqual({ retryAfterMs: 2_000, counts: false });
    expect(pause(3_600_000)).toEqual({ retryAfterMs: 10_000, counts: false });
  });
});
