import { adminClient, eventually } from '@erp/testing';
import { cpuSeconds, nowMs, peakMemoryMb } from '../measure.js';
import type { Bench } from '../suite.js';
import type { Contestant, Entrant } from './contestant.js';
import type { Delivery } from './delivery.js';
import { eventOf } from './event.js';
import type { BrokerEyes } from './topic-reader.js';

export const PER_SECOND = 500;
/** What a warm-up drains: as many as are measured, at most this. */
const WARM_UP_ROWS = 20_000;
/** Nothing came for so long: what is missing is lost, or the contestant has given up. */
const STALLED_MS = 20_000;

export interface Turn {
  readonly drainPerSecond: number;
  /** Of the relay's process and all of PostgreSQL, for 100,000 rows. */
  readonly cpuSeconds: number;
  readonly relayCpuSeconds: number;
  readonly peakMemoryMb: number;
  /** From the commit, as its writer learns of it, to the reader. */
  readonly latenciesMs: readonly number[];
  readonly delivery: Delivery;
}

export const rowsOf = ({ mostRows = Infinity }: Contestant, wanted: number): number =>
  Math.min(mostRows, wanted);

const backlog = (from: number, count: number) => Array.from({ length: count }, (_, n) => eventOf(from + n));

/** Waits until all is settled; in vain when something was lost on the way, which the delivery tells. */
const settled = (entrant: Entrant): Promise<unknown> =>
  eventually('all rows are settled', () => entrant.settled(), STALLED_MS).catch(() => undefined);

/** A warm-up, a backlog drained, then events at a fixed rate. */
export async function takeTurn(
  { stack, options, say }: Bench,
  eyes: BrokerEyes,
  contestant: Contestant,
  topicPrefix: string,
): Promise<Turn> {
  const entrant = await contestant.enter(stack, topicPrefix);
  try {
    const rows = rowsOf(contestant, options.rows);
    const warm = Math.min(rows, WARM_UP_ROWS);
    await entrant.write(backlog(1, warm));
    await entrant.standBy();
    await entrant.start();
    const warmed = await eyes.reaches(entrant.topic, warm, STALLED_MS);
    await settled(entrant);
    await entrant.halt();

    await entrant.write(backlog(warm + 1, rows));
    await entrant.standBy();
    await checkpoint(stack);
    const cpu = () => [cpuSeconds(entrant.pid()), cpuSeconds(stack.pids.postgres)] as const;
    const before = cpu();
    const startedAt = await entrant.start();
    const end = await eyes.reaches(entrant.topic, warm + rows, STALLED_MS);
    await settled(entrant);
    const after = cpu();
    const memory = peakMemoryMb(entrant.pid());
    const drained = end.records - warmed.records;
    const drainPerSecond = drained / ((end.at - startedAt) / 1_000);
    say(`${contestant.name} drained ${drained} rows, ${Math.round(drainPerSecond)}/s`);

    const reader = await eyes.read(entrant.topic);
    await reader.reached(warm + rows, STALLED_MS);
    const first = warm + rows + 1;
    const count = options.seconds * PER_SECOND;
    const committedAt = await entrant.publish(first, count, PER_SECOND);
    await reader.reached(warm + rows + count, STALLED_MS);
    await reader.close();
    const per100k = 100_000 / rows;
    return {
      drainPerSecond,
      cpuSeconds: (after[0] + after[1] - before[0] - before[1]) * per100k,
      relayCpuSeconds: (after[0] - before[0]) * per100k,
      peakMemoryMb: memory,
      latenciesMs: committedAt
        .map((at, n) => (reader.arrivedAt[first + n] ?? Number.NaN) - at)
        .filter((ms) => !Number.isNaN(ms)),
      delivery: reader.check.result(warm + rows + count),
    };
  } finally {
    await entrant.leave();
  }
}

/** A backlog drained with a kill -9 of the relay's process in the middle. */
export async function takeTurnWithKill(
  { stack, options }: Bench,
  eyes: BrokerEyes,
  contestant: Contestant,
  topicPrefix: string,
): Promise<{ readonly delivery: Delivery; readonly recoveredMs: number }> {
  const entrant = await contestant.enter(stack, topicPrefix);
  try {
    const rows = rowsOf(contestant, options.rows);
    await entrant.write(backlog(1, rows));
    await entrant.standBy();
    await entrant.start();
    await eyes.reaches(entrant.topic, Math.ceil(rows / 4), STALLED_MS);
    const killedAt = nowMs();
    await entrant.killAndRestart();
    const sent = await eyes.recordsIn(entrant.topic);
    const { at: recoveredAt } = await eyes.reaches(entrant.topic, Math.min(sent + 1, rows), STALLED_MS);
    const reader = await eyes.read(entrant.topic);
    await reader.reached(rows, STALLED_MS);
    await reader.close();
    return { delivery: reader.check.result(rows), recoveredMs: recoveredAt - killedAt };
  } finally {
    await entrant.leave();
  }
}

/** So that no contestant pays for what another, or the backlog, has written. */
async function checkpoint(stack: Bench['stack']): Promise<void> {
  const admin = await adminClient(stack);
  await admin.query('CHECKPOINT');
  await admin.end();
}
