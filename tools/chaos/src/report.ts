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
  readonly schedules: number;
  readonly failedSchedules: readonly number[];
  readonly blows: RunResult['tally']['blows'];
  readonly crashPoints: RunResult['tally']['crashPoints'];
  readonly crashPointsNotReached: number;
  readonly kills: number;
  readonly stops: number;
  readonly events: number;
  /** Records sent a second time, which the inbox passed over. */
  readonly repeats: number;
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
    schedules: run.results.length,
    failedSchedules: run.results.filter((r) => r.violations.length > 0).map(({ plan }) => plan.schedule),
    blows: run.tally.blows,
    crashPoints: run.tally.crashPoints,
    crashPointsNotReached: run.tally.notReached,
    kills: run.tally.kills,
    stops: run.tally.stops,
    events: sum(({ events }) => events),
    repeats: sum(({ repeats }) => repeats),
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
  const { plan, events, repeats, violations, durationMs } = result;
  const parts = Object.entries(result.phasesMs)
    .map(([phase, ms]) => `${phase} ${seconds(ms)}`)
    .join(', ');
  const line = `schedule ${plan.schedule}: ${plan.blows.length} blows, ${events} events, ${repeats} sent again, ${seconds(durationMs)} (${parts})`;
  if (violations.length === 0) return `${line}, exact`;
  const off = Object.entries({ inbox: switches.inbox, 'relay-lock': switches.relayLock })
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
  const { blows } = report;
  const points = Object.entries(report.crashPoints)
    .filter(([, n]) => n > 0)
    .map(([point, n]) => `${point} ${n}`);
  return [
    '',
    `${report.schedules} schedules of seed ${report.seed} with ${report.client}, ${seconds(report.durationMs)} in all`,
    `${report.kills} kills and ${report.stops} stops: ${Object.entries(blows)
      .map(([kind, n]) => `${kind} ${n}`)
      .join(', ')}`,
    `crash points come by: ${points.join(', ') || 'none'}; not come by: ${report.crashPointsNotReached}`,
    `${report.events} events, ${report.repeats} records sent again and passed over`,
    ...report.violations
      .filter(({ schedule }) => schedule === null)
      .map(({ breach, what }) => `at the end: ${breach}: ${what}`),
    `${report.lost} lost, ${report.doubled} doubled, ${report.outOfOrder} out of order, ${report.otherViolations} other violations`,
  ].join('\n');
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
