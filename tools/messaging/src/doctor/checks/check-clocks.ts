import type { ClockFacts } from '../facts/clock.js';
import { type Facts, isUnread } from '../facts/facts.js';
import type { Finding } from '../finding.js';
import { duration } from '../words.js';
import type { Check } from './check.js';

interface Clock extends ClockFacts {
  readonly of: string;
}

/**
 * Clocks that differ from this machine's by more than the tolerance, beyond what the way of an answer may hide. Kafka
 * tells nobody its time; what a producer's clock did stands in its records, and only ahead of now can it be told.
 */
export const checkClocks: Check = (facts, { clockToleranceMs }) => [
  ...clocksOf(facts)
    .filter(({ aheadMs, uncertainMs }) => Math.abs(aheadMs) - uncertainMs > clockToleranceMs)
    .map(({ of, aheadMs }) =>
      skew(
        `The clock of ${of} is ${duration(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's`,
      ),
    ),
  ...recordsAhead(facts, clockToleranceMs),
];

function clocksOf({ postgres, services, addresses }: Facts): Clock[] {
  const ofPostgres = isUnread(postgres)
    ? []
    : [{ of: `PostgreSQL (${addresses.postgres})`, ...postgres.clock }];
  const ofServices = services.flatMap(({ context, url, health }) =>
    isUnread(health) || !health.clock ? [] : [{ of: `${context} (${url})`, ...health.clock }],
  );
  return [...ofPostgres, ...ofServices];
}

function recordsAhead({ broker, lookedAt }: Facts, clockToleranceMs: number): Finding[] {
  if (isUnread(broker)) return [];
  return [...broker.topics].flatMap(([name, topic]) => {
    if ('error' in topic || topic.newestAt === null) return [];
    const aheadMs = topic.newestAt.getTime() - lookedAt.getTime();
    if (aheadMs <= clockToleranceMs) return [];
    return [
      skew(
        `The newest record of ${name} says ${topic.newestAt.toISOString()}, ${duration(aheadMs)} after this machine's time: ` +
          'the clock of the relay that sent it is ahead, or was',
      ),
    ];
  });
}

const skew = (what: string): Finding => ({
  severity: 'WARNING',
  cause: 'clock-skew',
  context: null,
  what,
  why: 'deadlines, retries and lags are off by as much, and Kafka refuses records an hour ahead of its own clock (INVALID_TIMESTAMP)',
  remedy: [
    'timedatectl status',
    'on both machines: start the time service (chronyd or systemd-timesyncd) where it does not run',
  ],
});
