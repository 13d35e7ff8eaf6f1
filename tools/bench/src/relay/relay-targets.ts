import { figure, median, percentile } from '../statistics.js';
import type { Target } from '../suite.js';
import type { RelayRuns } from './relay-suite.js';
import { BOUND_BY } from './relay-text.js';
import type { Turn } from './turn.js';

const OURS = { kafkajs: 'ours, kafkajs', platformatic: 'ours, @platformatic/kafka' } as const;
const BARE = { kafkajs: 'bare loop, kafkajs', platformatic: 'bare loop, @platformatic/kafka' } as const;
const DEBEZIUM = 'Debezium';

/** The targets of which both sides were measured. */
export function targetsOf(runs: RelayRuns): Target[] {
  const of = (name: string, pick: (turn: Turn) => number) => median((runs.turns.get(name) ?? []).map(pick));
  const drain = (name: string) => of(name, (turn) => turn.drainPerSecond);
  const p95 = (name: string) => of(name, (turn) => percentile(turn.latenciesMs, 95));
  const cpu = (name: string) => of(name, (turn) => turn.cpuSeconds);
  const atLeast = (what: string, wanted: number, found: number, boundBy: string): Target => ({
    ...{ what, wanted: `at least ${wanted}`, found: figure(found), met: found >= wanted, boundBy },
  });
  const atMost = (what: string, wanted: number, found: number, boundBy: string): Target => ({
    ...{ what, wanted: `at most ${figure(wanted)}`, found: figure(found), met: found <= wanted, boundBy },
  });
  const { debezium, bare, cpu: ofCpu, latency } = BOUND_BY;
  const targets = [
    atLeast('drain with kafkajs, ratio to Debezium', 2, drain(OURS.kafkajs) / drain(DEBEZIUM), debezium),
    atLeast(
      'drain with @platformatic/kafka, ratio to Debezium',
      3,
      drain(OURS.platformatic) / drain(DEBEZIUM),
      debezium,
    ),
    atLeast(
      'drain with kafkajs, ratio to the bare loop',
      0.85,
      drain(OURS.kafkajs) / drain(BARE.kafkajs),
      bare,
    ),
    atLeast(
      'drain with @platformatic/kafka, ratio to the bare loop',
      0.85,
      drain(OURS.platformatic) / drain(BARE.platformatic),
      bare,
    ),
    atMost('CPU s for 100,000 with kafkajs', 4, cpu(OURS.kafkajs), ofCpu),
    atMost('CPU s for 100,000 with @platformatic/kafka', 4, cpu(OURS.platformatic), ofCpu),
    atMost('P95 at 500/s with kafkajs, ratio to Debezium', 1 / 3, p95(OURS.kafkajs) / p95(DEBEZIUM), latency),
    atMost(
      'P95 at 500/s with @platformatic/kafka, ratio to Debezium',
      1 / 3,
      p95(OURS.platformatic) / p95(DEBEZIUM),
      latency,
    ),
    ...Object.values(OURS).map((name) => deliveryTarget(runs, name)),
  ];
  return targets.filter(({ found }) => found !== '-');
}

/** What an inbox absorbs is no fault: at least once is the promise of a relay. */
function deliveryTarget({ turns, killed }: RelayRuns, name: string): Target {
  const deliveries = [...(turns.get(name) ?? []), ...(killed.has(name) ? [killed.get(name)!] : [])].map(
    ({ delivery }) => delivery,
  );
  const lost = deliveries.reduce((n, delivery) => n + delivery.lost, 0);
  const disordered = deliveries.reduce((n, delivery) => n + delivery.disordered, 0);
  return {
    what: `${name}: lost, doubled behind an inbox, or out of order, with a kill`,
    wanted: '0',
    found: deliveries.length === 0 ? '-' : `${lost + disordered}`,
    met: lost + disordered === 0,
  };
}
