import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Violation } from '../check/facts.js';
import type { TestStack } from '@erp/testing';
import type { Options } from '../options.js';
import { type Context, CONTEXTS, makePlan, REPLICAS } from '../plan/plan.js';
import { World } from '../world/world.js';
import { ReplicaProcess, type Witness } from './replica-process.js';
import { Schedule } from './schedule.js';
import { Servers } from './servers.js';
import { type ScheduleResult, Tally } from './tally.js';
import { TopicWatch } from './topic-watch.js';
import { checkWhole } from '../check/check-whole.js';

/** Far more than a schedule takes on a machine many times slower: one that takes longer waits for what never comes. */
const SCHEDULE_WITHIN_MS = 240_000;

/** What a run came to. */
export interface RunResult {
  readonly results: readonly ScheduleResult[];
  readonly tally: Tally;
  /** Found when all schedules were over and exact, in what each had left behind. */
  readonly atTheEnd: readonly Violation[];
  readonly durationMs: number;
}

/**
 * Runs the schedules one after the other, with the same replicas, on servers that nobody else uses: they are killed.
 * `onResult` is told of each; once `signal` is aborted, the one under way is the last. Rejects when one does not end,
 * with what it waits for.
 */
export async function runSuite(
  stack: TestStack,
  {
    schedules,
    seed,
    client,
    switches,
    logs,
  }: Pick<Options, 'schedules' | 'seed' | 'client' | 'switches' | 'logs'>,
  onResult: (result: ScheduleResult) => void,
  signal?: AbortSignal,
): Promise<RunResult> {
  Logger.overrideLogger(logs ? ['error', 'warn'] : false); // the watch loses its broker as often as the replicas do
  const startedAt = performance.now();
  const world = await World.create(stack);
  const replicas: ReplicaProcess[] = [];
  const watch = new TopicWatch(world.brokers, (context) => world.topicOf(context));
  const servers = new Servers(world.root);
  try {
    await watch.start(CONTEXTS);
    const tally = new Tally();
    const results: ScheduleResult[] = [];
    let running: Schedule | null = null;
    const witness: Witness = {
      reached: (replica, point) => running?.reached(replica, point),
      endedByItself: (replica, how) =>
        running?.violate({ breach: 'ENDED BY ITSELF', what: `a replica of ${replica.context}: ${how}` }),
    };
    const start = (context: Context) => {
      const messaging = world.replicaOptions(context);
      const replica = new ReplicaProcess(
        { context, client, switches, messaging, logs },
        witness,
        join(world.root, 'compiled'),
      );
      replicas.push(replica);
      return replica;
    };
    const stay = CONTEXTS.flatMap((context) => Array.from({ length: REPLICAS }, () => start(context)));
    await Promise.all(stay.map((replica) => replica.consumes()));
    for (const schedule of schedules) {
      if (signal?.aborted) break;
      running = new Schedule(makePlan(seed, schedule), {
        world,
        servers,
        watch,
        replicas: stay,
        join: start,
        tally,
      });
      const result = await inTime(running);
      results.push(result);
      onResult(result);
    }
    const exact = results.every(({ violations }) => violations.length === 0);
    const atTheEnd = exact ? await checkWhole(world) : []; // else it would tell the same once more
    return { results, tally, atTheEnd, durationMs: Math.round(performance.now() - startedAt) };
  } finally {
    await Promise.all(replicas.map((replica) => replica.leave('killed')));
    await servers.up().catch(() => undefined); // else nothing below would end
    await watch.stop();
    await world.destroy();
  }
}

async function inTime(schedule: Schedule): Promise<ScheduleResult> {
  const ended = new AbortController();
  const late = sleep(SCHEDULE_WITHIN_MS, undefined, { signal: ended.signal }).then(() => {
    throw new Error(`after ${SCHEDULE_WITHIN_MS} ms ${schedule.describe()}`);
  });
  late.catch(() => undefined); // aborted, when the schedule ended in time
  const running = schedule.run();
  running.catch(() => undefined); // what follows from the end of a late one
  return Promise.race([running, late]).finally(() => ended.abort());
}
