import { NotYet, notYetPauseMs } from './not-yet.js';

/** For errors of these classes (all when not given): the pause before each retry, in ms; none: an operator at once. */
export interface RetryRule {
  readonly on?: readonly (abstract new (...args: never[]) => Error)[];
  /** `[0]` retries once, immediately; `[]` never does; `[1_000, 5_000]` twice, delayed. */
  readonly delaysMs: readonly number[];
}

/** The first rule that fits an error decides. */
export type RetryPolicy = readonly RetryRule[];

export interface RetryDecision {
  /** Null: it waits for an operator. */
  readonly retryAfterMs: number | null;
  /** False for an event that merely waits for something to arrive: it costs no attempt. */
  readonly counts: boolean;
}

/** What becomes of an event that was refused with `error` after `attempts` attempts, and waited `waitedMs` so far. */
export function decideRetry(
  policy: RetryPolicy,
  error: unknown,
  attempts: number,
  waitedMs: number,
): RetryDecision {
  if (error instanceof NotYet) return { retryAfterMs: notYetPauseMs(waitedMs), counts: false };
  const rule = policy.find(({ on }) => !on || on.some((kind) => error instanceof kind));
  return { retryAfterMs: rule?.delaysMs[attempts] ?? null, counts: true };
}
