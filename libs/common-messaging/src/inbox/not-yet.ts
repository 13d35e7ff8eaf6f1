/**
 * Thrown by a handler that cannot decide yet, because something it needs has not arrived: the event waits with its key,
 * is tried again by itself for as long as it takes, and costs no attempt. For what is rare, such as a tenant not heard
 * of: what is common (facts of two topics in either order) is kept as a fact and acted on when all are there.
 */
export class NotYet extends Error {
  override readonly name = 'NotYet';
}

const FIRST_MS = 250;
const MOST_MS = 10_000;

/** Pause before the next look at an event that waits: a quarter of the time it has waited, within bounds, in ms. */
export const notYetPauseMs = (waitedMs: number): number =>
  Math.min(MOST_MS, Math.max(FIRST_MS, Math.round(waitedMs / 4)));
