import { Attempts } from '../attempts.js';
import { figure, median, ratio } from '../statistics.js';
import type { Bench, Measure, Suite, SuiteResult, Tally, Target } from '../suite.js';
import { CONTESTANTS, LIMIT_EACH, LIMIT_SET, NEST, OURS_EACH, OURS_SET } from './contestants/index.js';
import { KEYS, PARTITIONS } from './measured.js';
import { killTurn, measureTurn, type TurnResult } from './measure-turn.js';

const PER_SECOND = 500;
/** Of `--rows`. A turn shall be at work for some seconds, and all turns for some minutes. */
const BACKLOG_SHARE = 0.3;
/** Of the backlog of a turn with a kill: most of its time is that in which a dead member is missed. */
const KILL_SHARE = 0.05;

const METHOD = [
  `Events of about 400 bytes of ${KEYS.toLocaleString('en')} keys on a topic with ${PARTITIONS} partitions, headers as the relay writes them; each has one effect, a row inserted. Each contestant is a process of its own and has in each turn a topic and a database of its own on the same servers. Contestants take turns.`,
  `A turn: a backlog that stood there before the process was started, then ${PER_SECOND} events a second at an even pace. The drain rate is that of committed effects between the first look (every 10 ms) that finds one and the one that finds all, so starting and joining the group are left out. CPU is that of the process and of PostgreSQL in the same time. Latency is from the send to PostgreSQL's commit time of the effect, which it takes before the log is on the disk. Memory is the most that the process ever held.`,
  `A turn with a kill: \`kill -9\` after a third of a smaller backlog, and the same program started again at once. Every event must have had one effect, in the order of its key. The bare loops promise nothing and are not killed: they are there to show what the guarantees cost.`,
];

/** Contestants by what a turn of theirs came to, in the order of the runs. */
type Results = Readonly<Record<string, readonly TurnResult[]>>;

/** Our consumer against Nest's Kafka transport with an inbox written by hand, and against loops without guarantees. */
export const consumerSuite: Suite = {
  name: 'consumer',
  title: 'Consumer and inbox',
  async run(bench: Bench): Promise<SuiteResult> {
    const names = Object.keys(CONTESTANTS).filter((name) => bench.options.only?.includes(name) ?? true);
    const attempts = new Attempts(bench.say);
    const results = await measureAll(bench, attempts, names);
    const kills = await killAll(
      bench,
      attempts,
      names.filter((name) => CONTESTANTS[name]!.promises),
    );
    return {
      method: METHOD,
      settings: Object.fromEntries(names.map((name) => [name, CONTESTANTS[name]!.settings])),
      measures: measuresOf(results),
      tallies: [tally('Exactness of the turns', results), tally('Exactness after kill -9', kills)],
      targets: targetsOf(results, kills),
      failures: attempts.failures,
    };
  },
};

async function measureAll(
  { options, stack, say }: Bench,
  attempts: Attempts,
  names: readonly string[],
): Promise<Results> {
  const results: Record<string, TurnResult[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let run = 1; run <= options.runs; run++)
    for (const [at, name] of names.entries()) {
      const backlog = Math.round(options.rows * BACKLOG_SHARE * CONTESTANTS[name]!.share);
      const plan = { backlog, perSecond: PER_SECOND, seconds: Math.ceil(options.seconds / 2) };
      const result = await attempts.of(`run ${run}, ${name}`, () =>
        measureTurn(name, stack, `consumer-${run}-${at}`, plan),
      );
      if (!result) continue;
      results[name]!.push(result);
      const { eventsPerSecond, cpuSeconds, p50Ms, p95Ms } = result;
      say(
        `run ${run}, ${name}: ${figure(eventsPerSecond)}/s, ${figure(cpuSeconds)} s CPU, P50/P95 ${figure(p50Ms)}/${figure(p95Ms)} ms`,
      );
    }
  return results;
}

async function killAll({ options, stack, say }: Bench, attempts: Attempts, names: readonly string[]) {
  const results: Record<string, Exactness[]> = {};
  for (const [at, name] of names.entries()) {
    say(`kill -9 of ${name}`);
    const backlog = Math.round(options.rows * KILL_SHARE);
    const result = await attempts.of(`kill -9 of ${name}`, () =>
      killTurn(name, stack, `consumer-kill-${at}`, backlog),
    );
    results[name] = result ? [result] : [];
  }
  return results;
}

type Exactness = Pick<TurnResult, 'sent' | 'applied' | 'duplicates' | 'outOfOrder'>;

const MEASURES: readonly (Omit<Measure, 'samples' | 'against'> & { readonly of: keyof TurnResult })[] = [
  { title: 'Drain rate', unit: 'events/s', better: 'more', of: 'eventsPerSecond' },
  {
    title: 'CPU of process and PostgreSQL for 100,000 events',
    unit: 's CPU',
    better: 'less',
    of: 'cpuSeconds',
  },
  {
    title: 'CPU of the process alone for 100,000 events',
    unit: 's CPU',
    better: 'less',
    of: 'ownCpuSeconds',
  },
  { title: `Sent to committed at ${PER_SECOND}/s, P50`, unit: 'ms', better: 'less', of: 'p50Ms' },
  { title: `Sent to committed at ${PER_SECOND}/s, P95`, unit: 'ms', better: 'less', of: 'p95Ms' },
  { title: `Sent to committed at ${PER_SECOND}/s, P99`, unit: 'ms', better: 'less', of: 'p99Ms' },
  { title: 'Peak memory of the process', unit: 'MB', better: 'less', of: 'peakMemoryMb' },
];

const measuresOf = (results: Results): Measure[] =>
  MEASURES.map(({ of, ...measure }) => ({
    ...measure,
    samples: samplesOf(results, of),
    against: of === 'eventsPerSecond' ? [NEST, LIMIT_EACH, LIMIT_SET] : [NEST],
  }));

const samplesOf = (results: Results, of: keyof TurnResult): Record<string, number[]> =>
  Object.fromEntries(Object.entries(results).map(([name, turns]) => [name, turns.map((turn) => turn[of])]));

const tally = (title: string, results: Readonly<Record<string, readonly Exactness[]>>): Tally => ({
  title,
  columns: ['events', 'lost', 'doubled', 'out of order'],
  rows: Object.fromEntries(
    Object.entries(results).map(([name, turns]) => [
      name,
      [
        add(turns, 'sent'),
        add(turns, 'sent') - add(turns, 'applied'),
        add(turns, 'duplicates'),
        add(turns, 'outOfOrder'),
      ],
    ]),
  ),
});

const add = (turns: readonly Exactness[], of: keyof Exactness): number =>
  turns.reduce((sum, turn) => sum + turn[of], 0);

function targetsOf(results: Results, kills: Readonly<Record<string, readonly Exactness[]>>): Target[] {
  const rates = samplesOf(results, 'eventsPerSecond');
  const times = ratio(rates[OURS_EACH], rates[NEST]);
  const setBased = median(rates[OURS_SET] ?? []);
  const ours = [...Object.entries(results), ...Object.entries(kills)]
    .filter(([name]) => name.startsWith('ours'))
    .flatMap(([, turns]) => turns);
  const wrong = add(ours, 'sent') - add(ours, 'applied') + add(ours, 'duplicates') + add(ours, 'outOfOrder');
  return [
    {
      what: "events/s with a handler for each event, against Nest's transport",
      wanted: 'at least 5 times',
      found: times === null ? '-' : `${figure(times)} times`,
      met: times !== null && times >= 5,
      boundBy: 'PostgreSQL: a statement for each event, which the bare loop pays too',
    },
    {
      what: 'events/s with a set-based handler',
      wanted: 'at least 15,000',
      found: figure(setBased),
      met: setBased >= 15_000,
      boundBy: 'two cores for consumer, PostgreSQL and broker',
    },
    {
      what: 'lost, doubled or out of order, also after kill -9',
      wanted: '0',
      found: `${wrong} of ${add(ours, 'sent').toLocaleString('en')}`,
      met: ours.length > 0 && wrong === 0,
    },
  ];
}
