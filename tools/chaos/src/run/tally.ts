import { type CrashPoint, CRASH_POINTS } from '@erp/common-messaging/testing';
import type { Violation } from '../check/facts.js';
import type { Blow, Plan } from '../plan/plan.js';

/** What a schedule came to. */
export interface ScheduleResult {
  readonly plan: Plan;
  readonly events: number;
  readonly repeats: number;
  readonly violations: readonly Violation[];
  readonly durationMs: number;
  /** The parts of it: until the writers are done, until all is healed, until it rests. */
  readonly phasesMs: {
    readonly write: number;
    readonly heal: number;
    readonly rest: number;
  };
}

/** What was done in a run, counted. */
export class Tally {
  readonly blows: Record<Blow['kind'], number> = {
    crash: 0,
    freeze: 0,
    kill: 0,
    hang: 0,
    join: 0,
    broker: 0,
    database: 0,
  };
  readonly crashPoints = Object.fromEntries(CRASH_POINTS.map((point) => [point, 0])) as Record<
    CrashPoint,
    number
  >;
  /** Crash points that a plan named and nobody came by. */
  notReached = 0;
  /** kill -9 of any process, by itself at a crash point or by the suite. */
  kills = 0;
  /** SIGSTOPs. */
  stops = 0;
}
