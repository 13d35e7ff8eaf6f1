import { connectAdmin } from '@erp/stack';
import { cpuSeconds } from '../measure.js';
import type { BenchStack } from '../stack.js';
import { percentile } from '../statistics.js';
import { FlowPlatform, type Say } from './flow-platform.js';
import { type Hop, hopTimes, MILESTONES, TO_INVOICED, whenAll } from './hops.js';
import { type Moments, readMoments, SENT } from './moments.js';
import { OrderPlacer, type PlacedOrder } from './place-orders.js';

export interface FlowOptions {
  /** Orders before anything is measured: code is compiled, tables are analysed. */
  readonly warmUp: number;
  readonly perSecond: number;
  readonly seconds: number;
  /** Orders at saturation, and how many of them are under way at POST at once. */
  readonly burst: number;
  readonly inFlight: number;
}

export const FLOW_DEFAULTS: FlowOptions = {
  warmUp: 300,
  perSecond: 20,
  seconds: 30,
  burst: 1_500,
  inFlight: 32,
};

/** Milliseconds from the POST. */
export interface MilestoneResult {
  readonly name: string;
  readonly orders: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

export interface HopResult {
  readonly name: string;
  readonly by: string;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Mean over the orders that were dispatched last: the slowest 5 of 100. */
  readonly slowestMeanMs: number;
}

/** One part of the run: orders that were placed in one manner. */
export interface PartResult {
  readonly orders: number;
  /** Until the last of them was captured and invoiced. */
  readonly seconds: number;
  /** Complete orders: placed, paid, sent, captured, invoiced. */
  readonly ordersPerSecond: number;
  readonly postP50Ms: number;
  readonly postP95Ms: number;
  readonly milestones: readonly MilestoneResult[];
  readonly hops: readonly HopResult[];
  /** By process, from the first POST until all was done. */
  readonly cpuSeconds: Readonly<Record<string, number>>;
  /** Writes of PostgreSQL's log to the disk that somebody waited for. */
  readonly logFlush: { readonly count: number; readonly meanMs: number };
}

export interface FlowResult {
  readonly steady: PartResult;
  readonly saturated: PartResult;
}

/** The whole platform under a steady stream of orders, and under as many as it takes. */
export async function runFlow(
  stack: BenchStack,
  options: FlowOptions,
  say: Say,
  signal: AbortSignal,
): Promise<FlowResult> {
  const { warmUp, perSecond, seconds, burst, inFlight } = options;
  const platform = await FlowPlatform.start(stack, warmUp + perSecond * seconds + burst, say, signal);
  try {
    const placer = new OrderPlacer(platform, say);
    say(`${warmUp} orders to warm up`);
    await placer.atOnce(warmUp, inFlight);
    await placer.settled();
    const part = async (name: string, place: () => Promise<PlacedOrder[]>) => {
      say(name);
      return measure(platform, async () => {
        const orders = await place();
        await placer.settled();
        return orders;
      });
    };
    return {
      steady: await part(`${perSecond} orders a second`, () => placer.steadily(perSecond, seconds)),
      saturated: await part(`${burst} orders at once`, () => placer.atOnce(burst, inFlight)),
    };
  } finally {
    await platform.end();
  }
}

async function measure(platform: FlowPlatform, run: () => Promise<PlacedOrder[]>): Promise<PartResult> {
  const [cpuBefore, flushBefore] = [readCpu(platform), await readLogFlushes(platform)];
  const placed = await run();
  const [cpuAfter, flushAfter] = [readCpu(platform), await readLogFlushes(platform)];
  const orders = [...(await readMoments(platform, placed)).values()];
  const count = flushAfter.count - flushBefore.count;
  return {
    ...summarise(orders),
    postP50Ms: percentile(placed.map(postMs), 50),
    postP95Ms: percentile(placed.map(postMs), 95),
    cpuSeconds: Object.fromEntries(
      Object.entries(cpuAfter).map(([name, used]) => [name, used - (cpuBefore[name] ?? 0)]),
    ),
    logFlush: { count, meanMs: count > 0 ? (flushAfter.ms - flushBefore.ms) / count : 0 },
  };
}

const postMs = ({ sentAtMs, answeredAtMs }: PlacedOrder): number => answeredAtMs - sentAtMs;

/** What the moments of many orders say. */
export function summarise(orders: readonly Moments[]) {
  const [, complete] = MILESTONES.at(-1)!;
  const ends = orders.map((order) => whenAll(order, complete) ?? Number.NaN);
  const seconds = (Math.max(...ends) - Math.min(...orders.map((order) => order.get(SENT)!))) / 1_000;
  return {
    orders: orders.length,
    seconds,
    ordersPerSecond: orders.length / seconds,
    milestones: MILESTONES.map(([name, until]) => milestone(name, until, orders)),
    hops: hopResults(TO_INVOICED, orders),
  };
}

function milestone(name: string, until: readonly string[], orders: readonly Moments[]): MilestoneResult {
  const tookMs = orders
    .map((order) => (whenAll(order, until) ?? Number.NaN) - order.get(SENT)!)
    .filter((took) => !Number.isNaN(took));
  const [p50Ms, p95Ms, p99Ms] = [50, 95, 99].map((percent) => percentile(tookMs, percent));
  return { name, orders: tookMs.length, p50Ms: p50Ms!, p95Ms: p95Ms!, p99Ms: p99Ms! };
}

function hopResults(hops: readonly Hop[], orders: readonly Moments[]): HopResult[] {
  const times = orders.map((order) => hopTimes(order, hops));
  const slowest = times.toSorted((a, b) => sum(b) - sum(a)).slice(0, Math.ceil(times.length / 20));
  return hops.map(({ name, by }, index) => {
    const of = (some: number[][]) => some.map((hop) => hop[index]!);
    return {
      name,
      by,
      meanMs: mean(of(times)),
      p50Ms: percentile(of(times), 50),
      p95Ms: percentile(of(times), 95),
      slowestMeanMs: mean(of(slowest)),
    };
  });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;

/** CPU seconds so far, by process; PostgreSQL with all its backends. */
function readCpu({ services, stack }: FlowPlatform): Record<string, number> {
  const pids: [name: string, pid: number | undefined][] = [
    ...services.running.map(({ context, process }): [string, number | undefined] => [context, process.pid]),
    ['payment gateway', services.gateway.process.pid],
    ['Kafka', stack.pids.kafka],
    ['PostgreSQL', stack.pids.postgres],
  ];
  const { user, system } = process.cpuUsage();
  const bench = (user + system) / 1e6; // alone: all of the above are its children
  return {
    ...Object.fromEntries(pids.map(([name, pid]) => [name, pid === undefined ? 0 : cpuSeconds(pid)])),
    'this bench': bench,
  };
}

async function readLogFlushes({ stack }: FlowPlatform): Promise<{ count: number; ms: number }> {
  const admin = await connectAdmin(stack);
  try {
    const { rows } = await admin.query<{ count: number; ms: number }>(
      `SELECT coalesce(sum(fsyncs), 0)::float8 AS count, coalesce(sum(fsync_time), 0)::float8 AS ms
       FROM pg_stat_io WHERE object = 'wal' AND backend_type IN ('client backend', 'walwriter')`,
    );
    return rows[0]!;
  } finally {
    await admin.end();
  }
}
