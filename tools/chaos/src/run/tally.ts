import { type CrashPoint, CRASH_POINTS } from '@erp/common-messaging/testing';
import type { Violation } from '../check/facts.js';
import type { Blow, Context, Plan } from '../plan/plan.js';

/** What a schedule came to. */
export interface ScheduleResult {
  readonly plan: Plan;
  readonly events: number;
  /** Jobs that were done. */
  readonly jobs: number;
  /** Records that stand in a topic again, which the inbox passed over. */
  readonly repeats: number;
  /** Runs of jobs that were done already, which their idempotency key passed over. */
  readonly jobsRunAgain: number;
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
  /** Those of a kind that struck. */
  readonly blows: Record<Blow['kind'], number> = {
    crash: 0,
    freeze: 0,
    kill: 0,
    hang: 0,
    join: 0,
    broker: 0,
    database: 0,
  };
  /** How often each was come by. */
  readonly crashPoints = Object.fromEntries(CRASH_POINTS.map((point) => [point, 0])) as Record<
    CrashPoint,
    number
  >;
  /** Crash points that a plan named and nobody came by. */
  readonly notComeBy: { readonly schedule: number; readonly context: Context; readonly point: CrashPoint }[] =
    [];
  /** Blows that fell when there was nobody to strike. */
  withoutTarget = 0;
  /** kill -9 of any process, at a crash point or at any moment. */
  kills = 0;
  /** SIGSTOPs. */
  stops = 0;
}
