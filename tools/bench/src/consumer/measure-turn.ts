import { nowMs } from '../measure.js';
import type { BenchStack } from '../stack.js';
import { percentile } from '../statistics.js';
import type { Findings } from './effects.js';
import { Turn } from './turn.js';

export interface TurnPlan {
  readonly backlog: number;
  readonly perSecond: number;
  readonly seconds: number;
}

/** What one turn of one contestant came to. */
export interface TurnResult extends Findings {
  readonly sent: number;
  readonly eventsPerSecond: number;
  /** Of process and PostgreSQL, and of the process alone, for 100,000 events of the backlog. */
  readonly cpuSeconds: number;
  readonly ownCpuSeconds: number;
  readonly peakMemoryMb: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/**
 * A backlog as fast as it goes, then events at an even pace. The rate is that of committed effects between the first look
 * that finds any and the one that finds all, so starting and joining the group cost nobody anything.
 */
export async function measureTurn(
  contestant: string,
  stack: BenchStack,
  turnName: string,
  { backlog, perSecond, seconds }: TurnPlan,
): Promise<TurnResult> {
  const turn = await Turn.open(contestant, stack, turnName);
  try {
    await turn.feed.backlog(backlog);
    turn.start();
    await turn.until(1);
    const [begun, begunAtMs, cpuBefore] = [await turn.count(), nowMs(), turn.cpu()];
    await turn.until(backlog);
    const tookMs = nowMs() - begunAtMs;
    const cpu = turn.cpu();
    const perHundredThousand = (seconds: number) => (seconds / (backlog - begun)) * 100_000;
    const steadySinceMs = Date.now();
    await turn.feed.steadily(perSecond, seconds);
    await turn.until(turn.feed.sent);
    const latencies = await turn.latencies(steadySinceMs);
    const [p50Ms, p95Ms, p99Ms] = [50, 95, 99].map((percent) => percentile(latencies, percent));
    return {
      ...(await turn.findings()),
      sent: turn.feed.sent,
      eventsPerSecond: ((backlog - begun) / tookMs) * 1_000,
      cpuSeconds: perHundredThousand(cpu.own + cpu.postgres - cpuBefore.own - cpuBefore.postgres),
      ownCpuSeconds: perHundredThousand(cpu.own - cpuBefore.own),
      peakMemoryMb: turn.peakMemoryMb(),
      ...{ p50Ms: p50Ms!, p95Ms: p95Ms!, p99Ms: p99Ms! },
    };
  } finally {
    await turn.close();
  }
}

/** A backlog whose consumer is killed by -9 in the middle of it, and started again. */
export async function killTurn(
  contestant: string,
  stack: BenchStack,
  turnName: string,
  backlog: number,
): Promise<Findings & { readonly sent: number }> {
  const turn = await Turn.open(contestant, stack, turnName);
  try {
    await turn.feed.backlog(backlog);
    turn.start();
    await turn.until(Math.round(backlog / 3));
    await turn.kill();
    turn.start();
    await turn.until(backlog);
    await turn.untilApplied(backlog);
    return { ...(await turn.findings()), sent: turn.feed.sent };
  } finally {
    await turn.close();
  }
}
