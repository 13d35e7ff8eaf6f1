/** Something that stalls messaging, or soon will. */
export interface Finding {
  /** ERROR: events do not move, or work is left undone. WARNING: they do, and will not for long, or not all can be seen. */
  readonly severity: 'ERROR' | 'WARNING';
  /** Of which kind it is, for programs: `relay-hangs`. */
  readonly cause: string;
  /** The context it is about; null for servers, machine and settings. */
  readonly context: string | null;
  /** The thing by its name, and its value. No parameter values, no payloads: it may end in a log. */
  readonly what: string;
  /** What it does to events. */
  readonly why: string;
  /** What to do, in steps. A command or a statement is a step of its own, to be copied. */
  readonly remedy: readonly string[];
}

/** When something is too much, too old or too far off. */
export interface Thresholds {
  /** A transaction, a pending row or a partition that did not move for longer stands still, in ms. */
  readonly stuckAfterMs: number;
  /** A job that should have run longer ago is overdue, in ms. */
  readonly overdueAfterMs: number;
  /** How far two clocks may be apart, in ms. */
  readonly clockToleranceMs: number;
  /** Of a file system, in percent. */
  readonly minFreePercent: number;
  /** Of the connections that PostgreSQL gives to others than superusers, in percent. */
  readonly maxConnectionsPercent: number;
}

/**
 * `stuckAfterMs`: the services' own sessions end after 10 s idle in a transaction (messaging.module.ts), so what is
 * older is not theirs, or is at work.
 */
export const THRESHOLDS: Thresholds = {
  stuckAfterMs: 10_000,
  overdueAfterMs: 60_000,
  clockToleranceMs: 2_000,
  minFreePercent: 5,
  maxConnectionsPercent: 90,
};
