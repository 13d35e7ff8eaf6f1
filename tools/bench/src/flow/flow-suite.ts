import { availableParallelism } from 'node:os';
import type { Breakdown } from '../breakdown.js';
import type { BenchOptions } from '../options.js';
import { figure } from '../statistics.js';
import type { Bench, Suite, SuiteResult, Tally, Target } from '../suite.js';
import { type FlowOptions, type FlowResult, type HopResult, type PartResult, runFlow } from './flow.js';

/** Until then the rate still rises, from 30 orders a second to 200: V8 and the broker's JVM compile what runs often. */
const WARM_UP = 3_000;
const PER_SECOND = 20;
const IN_FLIGHT = 32;

/** 30 s and 1,500 orders as a rule; a quick try takes a part of it. */
const flowOptions = ({ seconds, rows }: BenchOptions): FlowOptions => ({
  warmUp: Math.min(WARM_UP, Math.max(300, Math.round(rows / 33))),
  perSecond: PER_SECOND,
  seconds: seconds * 5,
  burst: Math.min(1_500, Math.max(200, Math.round(rows / 50))),
  inFlight: IN_FLIGHT,
});

const METHOD = [
  `The five services, the payment gateway (tools/payment-sandbox), Kafka and PostgreSQL, each a process or more, share the machine with the bench, which places the orders by \`POST /orders\`: one line, paid by card, the warehouse automatic. ${WARM_UP.toLocaleString('en')} orders go before: until then the rate still rises, as V8 and the JVM compile what runs often. A platform that has just started is several times slower.`,
  `_Steady_: ${PER_SECOND} orders a second at an even pace. _Saturated_: as many as commerce takes with ${IN_FLIGHT} requests at a time. A complete order is placed, reserved, authorised, planned, dispatched, issued, captured and invoiced; each part of the run ends when nothing is left to do. Times begin when the POST is sent; "occurred" is the time that the event bears, "heard" when commerce has committed what it does about it.`,
  `A hop ends with what databases, topics and gateway recorded of it: \`occurred_at\` in the outbox, the time of the record on the topic, \`processed_at\` in the inbox, PostgreSQL's commit times (track_commit_timestamp; taken before the log is on the disk, so that waiting for the disk counts to the relay's hop), the gateway's own books. Means add up along the way; the slowest are the 5 orders of 100 that took longest.`,
];

/** It is about the code as it stands: change it with that. */
const DONE_ABOUT_IT =
  'What was done about the time of a single order: (1) what several partitions have ready at the same moment shares a transaction and its commit, where each had its own (ADR-031). (2) What handlers run is planned once and not for each array of keys, which was a third of PostgreSQL’s work at a low rate. (3) The sockets of kafkajs do without Nagle’s algorithm, and a settlement of the outbox waits 20 ms, so that no commit meets it. (4) Jobs are claimed twenty at a time and marked as done together. (5) kafkajs no longer wakes every millisecond on each of its connections (ADR-010), and the statements of one turn are one system call (ADR-025): an order at 10 a second cost 200 ms of CPU and costs 155. Tried and of no use: plans without sequential scans; transactions of the consumer 25 or 40 ms apart and fetches of the relay 15 or 20, so that more would share one.\n\nAn order crosses four topics and two jobs on its way to the dispatch, and each crossing costs a flush of the log, a wake-up, a fetch and a transaction; all in all an order that comes alone is 240 statements in 75 transactions. The more come at once, the more share them: 230 ms of CPU an order at 5 a second, 155 at 10, 97 at 20, 46 at saturation, and less than 20 when they are imported (`npm start`). So both cores are full from 12 a second on, and what waits for them is what the P95 measures. It does not grow with what the tables hold: after 300 orders and after 3,300 an order cost the same to one percent.';

/** The whole order-to-cash flow: how many orders it completes, how soon, and where the time goes. */
export const flowSuite: Suite = {
  name: 'flow',
  title: 'Order to cash, the whole platform',
  async run({ options, stack, say }: Bench): Promise<SuiteResult> {
    const result = await runFlow(stack, flowOptions(options), say, new AbortController().signal);
    const { steady, saturated } = result;
    return {
      method: METHOD,
      settings: {},
      measures: [throughput(saturated)],
      breakdowns: whereTimeGoes(result),
      tallies: [
        milestones('From the POST at 20 orders a second', steady),
        hops('Hops at 20 orders a second', steady.hops),
        cpu(result),
      ],
      targets: targets(result),
      bounds: [boundBy(result), DONE_ABOUT_IT],
    };
  },
};

const LIMIT = 'limit: all cores busy';

/** The limit is what this machine could do if each order cost the CPU that it cost and no core ever waited. */
function throughput(saturated: PartResult) {
  return {
    title: 'Complete orders at saturation',
    unit: 'orders/s',
    better: 'more',
    samples: {
      platform: [saturated.ordersPerSecond],
      [LIMIT]: [(saturated.orders / total(saturated.cpuSeconds)) * availableParallelism()],
    },
    against: [LIMIT],
  } as const;
}

function whereTimeGoes({ steady, saturated }: FlowResult): Breakdown[] {
  const parts = steady.hops.map(({ name, by }) => ({ name, by }));
  return [
    {
      title: 'Where the time goes at 20 orders a second',
      unit: 'ms',
      parts,
      bars: {
        mean: steady.hops.map(({ meanMs }) => meanMs),
        'the slowest': steady.hops.map(({ slowestMeanMs }) => slowestMeanMs),
      },
    },
    {
      title: 'Where the time goes at saturation',
      unit: 'ms',
      parts,
      bars: { mean: saturated.hops.map(({ meanMs }) => meanMs) },
    },
  ];
}

const milestones = (title: string, { milestones: found }: PartResult): Tally => ({
  title,
  columns: ['orders', 'P50, ms', 'P95, ms', 'P99, ms'],
  rows: Object.fromEntries(
    found.map(({ name, orders, p50Ms, p95Ms, p99Ms }) => [
      name,
      [orders, ...[p50Ms, p95Ms, p99Ms].map(tenth)],
    ]),
  ),
});

const hops = (title: string, found: readonly HopResult[]): Tally => ({
  title,
  columns: ['mean, ms', 'P50, ms', 'P95, ms', 'mean of the slowest, ms'],
  rows: Object.fromEntries(
    found.map(({ name, meanMs, p50Ms, p95Ms, slowestMeanMs }) => [
      name,
      [meanMs, p50Ms, p95Ms, slowestMeanMs].map(tenth),
    ]),
  ),
});

function cpu({ steady, saturated }: FlowResult): Tally {
  const all = total(saturated.cpuSeconds);
  const perOrder = (part: PartResult, seconds: number) => tenth((seconds / part.orders) * 1_000);
  return {
    title: 'CPU by process',
    columns: ['20/s, ms an order', 'saturated, ms an order', 'saturated, % of all'],
    rows: {
      ...Object.fromEntries(
        Object.entries(saturated.cpuSeconds).map(([name, seconds]) => [
          name,
          [
            perOrder(steady, steady.cpuSeconds[name] ?? 0),
            perOrder(saturated, seconds),
            tenth((seconds / all) * 100),
          ],
        ]),
      ),
      'all together': [perOrder(steady, total(steady.cpuSeconds)), perOrder(saturated, all), 100],
    },
  };
}

function targets({ steady, saturated }: FlowResult): Target[] {
  const p95 = (name: string) => steady.milestones.find((milestone) => milestone.name === name)!.p95Ms;
  const inTime = (what: string, wantedMs: number, foundMs: number): Target => ({
    what,
    wanted: `P95 under ${wantedMs} ms`,
    found: `${figure(foundMs)} ms`,
    met: foundMs < wantedMs,
    boundBy: 'the hops below that take longest, and the flushes of the log',
  });
  return [
    {
      what: 'complete orders at saturation',
      wanted: 'at least 100/s',
      found: `${figure(saturated.ordersPerSecond)}/s`,
      met: saturated.ordersPerSecond >= 100,
      boundBy: 'CPU: see the table by process',
    },
    inTime('POST to PaymentAuthorized at 20/s', 150, p95('PaymentAuthorized occurred')),
    inTime('POST to ShipmentDispatched at 20/s', 500, p95('ShipmentDispatched occurred')),
  ];
}

function boundBy({ steady, saturated }: FlowResult): string {
  const cores = availableParallelism();
  const busy = (part: PartResult) => Math.round((total(part.cpuSeconds) / part.seconds / cores) * 100);
  const flush = ({ logFlush: { count, meanMs } }: PartResult) => `${count} of ${figure(meanMs)} ms each`;
  return `Of the ${cores} cores ${busy(saturated)}% were busy at saturation, and ${busy(steady)}% at 20 orders a second. Flushes of PostgreSQL's log at 20 orders a second: ${flush(steady)}; at saturation: ${flush(saturated)}.`;
}

const total = (seconds: Readonly<Record<string, number>>): number =>
  Object.values(seconds).reduce((sum, value) => sum + value, 0);
const tenth = (value: number): number => Math.round(value * 10) / 10;
