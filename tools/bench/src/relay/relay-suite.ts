import { Attempts } from '../attempts.js';
import { percentile } from '../statistics.js';
import type { Bench, Measure, Suite, SuiteResult } from '../suite.js';
import type { Contestant } from './contestant.js';
import { debezium } from './debezium.js';
import { type Delivery, NOTHING_WRONG, sum } from './delivery.js';
import {
  bareKafkajs,
  barePlatformatic,
  oursKafkajs,
  oursPlatformatic,
  polling,
  replication,
} from './js-contestants.js';
import { BOUNDS, METHOD } from './relay-text.js';
import { targetsOf } from './relay-targets.js';
import { BrokerEyes } from './topic-reader.js';
import { takeTurn, takeTurnWithKill, type Turn } from './turn.js';

const CONTESTANTS: readonly Contestant[] = [
  oursKafkajs,
  debezium,
  bareKafkajs,
  oursPlatformatic,
  barePlatformatic,
  polling,
  replication,
];

/** Of the slow peers only as many turns as tell that they are slow. */
const SLOW_RUNS = 2;

export interface RelayRuns {
  /** By contestant, a turn for each run. */
  readonly turns: ReadonlyMap<string, readonly Turn[]>;
  /** By contestant, what came of a run with a kill. */
  readonly killed: ReadonlyMap<string, { readonly delivery: Delivery; readonly recoveredMs: number }>;
  readonly failures: readonly string[];
}

export const relaySuite: Suite = {
  name: 'relay',
  title: 'From outbox to topic',
  run: async (bench) => resultOf(await runAll(bench)),
};

async function runAll(bench: Bench): Promise<RelayRuns> {
  const { options, stack, say } = bench;
  const taking = CONTESTANTS.filter(({ name }) => options.only?.some((only) => name.includes(only)) ?? true);
  const turns = new Map<string, Turn[]>(taking.map(({ name }) => [name, []]));
  const killed: [string, Awaited<ReturnType<typeof takeTurnWithKill>>][] = [];
  const attempts = new Attempts(say);
  const eyes = await BrokerEyes.open(stack.brokers);
  let turn = 0;
  // Also on servers that have seen a run before, topics, slots and groups are new.
  const prefix = () => `b${process.pid}-${++turn}-`;
  try {
    for (let run = 1; run <= options.runs; run++) {
      // Each run begins with another contestant, so that none is always the first or the one after a certain other.
      const shift = (run - 1) % taking.length;
      for (const contestant of [...taking.slice(shift), ...taking.slice(0, shift)]) {
        if (contestant.mostRows !== undefined && run > SLOW_RUNS) continue;
        const taken = await attempts.of(`run ${run}, ${contestant.name}`, () =>
          takeTurn(bench, eyes, contestant, prefix()),
        );
        if (!taken) continue;
        turns.get(contestant.name)!.push(taken);
        const p95 = percentile(taken.latenciesMs, 95);
        say(
          `run ${run} of ${options.runs}, ${contestant.name}: ${Math.round(taken.drainPerSecond)}/s, ` +
            `CPU ${taken.cpuSeconds.toFixed(2)} s (relay ${taken.relayCpuSeconds.toFixed(2)}), P95 ${p95.toFixed(1)} ms`,
        );
      }
    }
    for (const contestant of taking.filter(({ name }) => !name.startsWith('bare loop'))) {
      const outcome = await attempts.of(`kill -9 of ${contestant.name}`, () =>
        takeTurnWithKill(bench, eyes, contestant, prefix()),
      );
      if (!outcome) continue;
      killed.push([contestant.name, outcome]);
      say(`kill -9 of ${contestant.name}: ${JSON.stringify(outcome)}`);
    }
  } finally {
    await eyes.close();
  }
  return { turns, killed: new Map(killed), failures: attempts.failures };
}

function resultOf(runs: RelayRuns): SuiteResult {
  return {
    method: METHOD,
    settings: Object.fromEntries(
      CONTESTANTS.filter(({ name }) => runs.turns.has(name)).map(({ name, settings }) => [name, settings]),
    ),
    measures: measuresOf(runs),
    tallies: [
      {
        title: 'Delivery, all runs without a kill together',
        columns: ['lost', 'repeated', 'out of order in their key'],
        rows: Object.fromEntries(
          [...runs.turns].map(([name, turns]) => [
            name,
            columns(turns.map(({ delivery }) => delivery).reduce(sum, NOTHING_WRONG)),
          ]),
        ),
      },
      {
        title: 'Delivery of a run with a kill -9 of the relay',
        columns: ['lost', 'repeated', 'out of order in their key', 'next record after, ms'],
        rows: Object.fromEntries(
          [...runs.killed].map(([name, { delivery, recoveredMs }]) => [
            name,
            [...columns(delivery), Math.round(recoveredMs)],
          ]),
        ),
      },
    ],
    targets: targetsOf(runs),
    failures: runs.failures,
    bounds: BOUNDS,
  };
}

const columns = ({ lost, repeated, disordered }: Delivery) => [lost, repeated, disordered];

const AGAINST = [debezium.name, bareKafkajs.name, barePlatformatic.name];

function measuresOf({ turns }: RelayRuns): Measure[] {
  const measure = (
    title: string,
    unit: string,
    better: Measure['better'],
    of: (turn: Turn) => number,
  ): Measure => ({
    ...{ title, unit, better, against: AGAINST.filter((name) => turns.has(name)) },
    samples: Object.fromEntries([...turns].map(([name, taken]) => [name, taken.map(of)])),
  });
  const latency = (percent: number) =>
    measure(`Commit to receive at 500/s, P${percent}`, 'ms', 'less', ({ latenciesMs }) =>
      percentile(latenciesMs, percent),
    );
  return [
    measure('Drain of a backlog', 'msg/s', 'more', (turn) => turn.drainPerSecond),
    measure('CPU of relay and PostgreSQL for 100,000', 's', 'less', (turn) => turn.cpuSeconds),
    measure('of it the relay', 's', 'less', (turn) => turn.relayCpuSeconds),
    latency(50),
    latency(95),
    latency(99),
    measure('Peak memory of the relay’s process', 'MB', 'less', (turn) => turn.peakMemoryMb),
  ];
}
