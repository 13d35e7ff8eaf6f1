import type { Options } from './options.js';
import { describeBlow } from './plan/plan.js';
import type { RunResult } from './run/suite.js';
import type { ScheduleResult } from './run/tally.js';
import type { Breach, Violation } from './check/facts.js';

/** The report for programs; times in ms. */
export interface Report {
  readonly seed: number;
  readonly client: string;
  readonly inbox: string;
  readonly relayLock: string;
  readonly jobKeys: string;
  readonly schedules: number;
  readonly failedSchedules: readonly number[];
  readonly blows: RunResult['tally']['blows'];
  readonly blowsWithoutTarget: number;
  /** How often each crash point was come by, and died or stopped at. */
  readonly crashPointsHit: RunResult['tally']['crashPoints'];
  readonly crashPointsNotHit: RunResult['tally']['notComeBy'];
  readonly kills: number;
  readonly stops: number;
  readonly events: number;
  readonly jobs: number;
  readonly duplicatesAbsorbed: {
    /** Records sent again, which the inbox passed over. */
    readonly records: number;
    /** Runs of jobs that were done, which their idempotency key passed over. */
    readonly jobs: number;
  };
  readonly lost: number;
  readonly doubled: number;
  readonly outOfOrder: number;
  readonly otherViolations: number;
  readonly durationMs: number;
  readonly violations: readonly (Violation & { readonly schedule: number | null })[];
}

export function makeReport({ seed, client, switches }: Options, run: RunResult): Report {
  const violations = [
    ...run.results.flatMap(({ plan, violations }) =>
      violations.map((v) => ({ schedule: plan.schedule, ...v })),
    ),
    ...run.atTheEnd.map((v) => ({ schedule: null, ...v })),
  ];
  const count = (...breaches: Breach[]) =>
    violations.filter(({ breach }) => breaches.includes(breach)).length;
  const [lost, doubled, outOfOrder] = [count('LOST'), count('DOUBLED'), count('OUT OF ORDER')];
  const sum = (of: (result: ScheduleResult) => number) =>
    run.results.reduce((n, result) => n + of(result), 0);
  return {
    seed,
    client,
    inbox: switches.inbox,
    relayLock: switches.relayLock,
    jobKeys: switches.jobKeys,
    schedules: run.results.length,
    failedSchedules: run.results.filter((r) => r.violations.length > 0).map(({ plan }) => plan.schedule),
    blows: run.tally.blows,
    blowsWithoutTarget: run.tally.withoutTarget,
    crashPointsHit: run.tally.crashPoints,
    crashPointsNotHit: run.tally.notComeBy,
    kills: run.tally.kills,
    stops: run.tally.stops,
    events: sum(({ events }) => events),
    jobs: sum(({ jobs }) => jobs),
    duplicatesAbsorbed: {
      records: sum(({ repeats }) => repeats),
      jobs: sum(({ jobsRunAgain }) => jobsRunAgain),
    },
    lost,
    doubled,
    outOfOrder,
    otherViolations: violations.length - lost - doubled - outOfOrder,
    durationMs: run.durationMs,
    violations,
  };
}

/** A schedule in a line; what it did and how to see it again when something was found. */
export function describeResult(result: ScheduleResult, { client, switches }: Options): string {
  const { plan, events, jobs, repeats, jobsRunAgain, violations, durationMs } = result;
  const parts = Object.entries(result.phasesMs)
    .map(([phase, ms]) => `${phase} ${seconds(ms)}`)
    .join(', ');
  const line = `schedule ${plan.schedule}: ${plan.blows.length} blows, ${events} events (${repeats} sent again), ${jobs} jobs (${jobsRunAgain} run again), ${seconds(durationMs)} (${parts})`;
  if (violations.length === 0) return `${line}, exact`;
  const off = Object.entries({
    inbox: switches.inbox,
    'relay-lock': switches.relayLock,
    'job-keys': switches.jobKeys,
  })
    .filter(([, value]) => value === 'off')
    .map(([name]) => ` --${name}=off`);
  return [
    `${line}, ${violations.length} VIOLATIONS`,
    ...plan.blows.map((blow) => `    ${describeBlow(blow)}`),
    ...violations.slice(0, 10).map(({ breach, what }) => `  ${breach}: ${what}`),
    ...(violations.length > 10 ? [`  and ${violations.length - 10} more`] : []),
    `  again: npm run chaos -- --seed ${plan.seed} --only ${plan.schedule} --client ${client}${off.join('')}`,
  ].join('\n');
}

export function describeReport(report: Report): string {
  const { duplicatesAbsorbed, blowsWithoutTarget } = report;
  const counts = (of: object) =>
    Object.entries(of)
      .map(([name, n]) => `${name} ${n}`)
      .join(', ');
  const nobody = blowsWithoutTarget > 0 ? `; with nobody to strike ${blowsWithoutTarget}` : '';
  return [
    '',
    `${report.schedules} schedules of seed ${report.seed} with ${report.client}, ${seconds(report.durationMs)} in all`,
    `${report.kills} kills and ${report.stops} stops: ${counts(report.blows)}${nobody}`,
    `crash points hit: ${counts(report.crashPointsHit)}`,
    `crash points not hit: ${report.crashPointsNotHit.length}`,
    ...report.crashPointsNotHit.map(
      ({ schedule, context, point }) => `  schedule ${schedule}: ${point} in ${context}`,
    ),
    `${report.events} events and ${report.jobs} jobs; duplicates absorbed: ${duplicatesAbsorbed.records} records sent again, ${duplicatesAbsorbed.jobs} jobs run again`,
    ...report.violations
      .filter(({ schedule }) => schedule === null)
      .map(({ breach, what }) => `at the end: ${breach}: ${what}`),
    `${report.lost} lost, ${report.doubled} doubled, ${report.outOfOrder} out of order, ${report.otherViolations} other violations`,
  ].join('\n');
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
