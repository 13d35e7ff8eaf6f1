import type { PoolClient } from 'pg';
import { inboxTables } from '../inbox/inbox-schema.js';
import type { ReplayFilter } from './replay-filter.js';
import { replayTables } from './replay-schema.js';
import type { ReplayOutcome, ReplayStatus } from './replay-store.js';

export interface ReplayPartition {
  readonly topic: string;
  readonly partition: number;
  readonly fromOffset: string;
  readonly nextOffset: string;
  /** Where it is to be brought: the live consumer's offset, or before it where the replay ends. */
  readonly targetOffset: string;
  readonly highWatermark: string;
  readonly recordsPerSecond: number;
  /** Null when nothing is left, or it does not move. */
  readonly estimatedEndAt: Date | null;
}

/** How a replay stands. */
export interface ReplayProgress {
  readonly replayId: string;
  readonly projection: string;
  readonly status: ReplayStatus;
  readonly filter: ReplayFilter;
  readonly dryRun: boolean;
  /** Null: as fast as it can. */
  readonly perSecond: number | null;
  readonly cutOverRequested: boolean;
  /** Why it is FAILED: topic, partition, offset and what went wrong. */
  readonly error: string | null;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  /** True while nothing is left of what the live consumer has applied. */
  readonly caughtUp: boolean;
  /** Records still to be read. */
  readonly remaining: number;
  readonly recordsPerSecond: number;
  readonly estimatedEndAt: Date | null;
  /** Events by type and by what became of them. */
  readonly counts: readonly {
    readonly type: string;
    readonly outcome: ReplayOutcome;
    readonly events: number;
  }[];
  /** Dead letters passed over that still wait: the live retrier will apply them, also after the cut-over. */
  readonly waitingDeadLetters: number;
  readonly partitions: readonly ReplayPartition[];
  readonly history: readonly {
    readonly at: string;
    readonly action: string;
    readonly actor: string;
    readonly reason: string | null;
    readonly detail: string | null;
  }[];
}

type Row = Omit<
  ReplayProgress,
  'caughtUp' | 'remaining' | 'recordsPerSecond' | 'estimatedEndAt' | 'partitions'
> & { readonly partitions: readonly Omit<ReplayPartition, 'estimatedEndAt'>[] };

/** The newest replays first, or the one of an id, all from one statement. */
export async function readProgress(
  client: PoolClient,
  context: string,
  replayId: string | null,
  limit: number,
): Promise<ReplayProgress[]> {
  const { replays, partitions, counts, leftOut, history } = replayTables(context);
  const { offsets } = inboxTables(context);
  const { rows } = await client.query<Row>(
    `SELECT r.replay_id AS "replayId", r.projection, r.status, r.filter, r.dry_run AS "dryRun",
       r.per_second AS "perSecond", r.cut_over_requested AS "cutOverRequested", r.error,
       r.started_at AS "startedAt", r.ended_at AS "endedAt",
       (SELECT coalesce(jsonb_agg(jsonb_build_object('type', c.event_type, 'outcome', c.outcome, 'events', c.events)
          ORDER BY c.event_type, c.outcome), '[]') FROM ${counts} c WHERE c.replay_id = r.replay_id) AS counts,
       (SELECT count(*)::int FROM ${leftOut} l WHERE l.replay_id = r.replay_id) AS "waitingDeadLetters",
       (SELECT coalesce(jsonb_agg(jsonb_build_object('topic', p.topic, 'partition', p.partition,
            'fromOffset', p.from_offset::text, 'nextOffset', p.next_offset::text,
            'targetOffset', greatest(p.next_offset, least(p.end_offset, coalesce(o.next_offset, p.next_offset)))::text,
            'highWatermark', p.high_watermark::text, 'recordsPerSecond', round(p.records_per_second::numeric, 1))
          ORDER BY p.topic, p.partition), '[]')
        FROM ${partitions} p LEFT JOIN ${offsets} o USING (topic, partition)
        WHERE p.replay_id = r.replay_id) AS partitions,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('at', h.at, 'action', h.action, 'actor', h.actor,
            'reason', h.reason, 'detail', h.detail) ORDER BY h.id), '[]')
        FROM ${history} h WHERE h.replay_id = r.replay_id) AS history
     FROM ${replays} r WHERE $1::uuid IS NULL OR r.replay_id = $1
     ORDER BY r.started_at DESC LIMIT $2`,
    [replayId, limit],
  );
  return rows.map(withEstimates);
}

function withEstimates(row: Row): ReplayProgress {
  const ended = !['RUNNING', 'PAUSED', 'FAILED'].includes(row.status);
  const runs = row.status === 'RUNNING';
  const estimate = (left: number, perSecond: number): Date | null =>
    runs && left > 0 && perSecond > 0 ? new Date(Date.now() + (left / perSecond) * 1_000) : null;
  const partitions = row.partitions.map((p) => {
    // After the end the live consumer goes on, and what it reads is no longer this replay's.
    const targetOffset = ended ? p.nextOffset : p.targetOffset;
    const left = Number(BigInt(targetOffset) - BigInt(p.nextOffset));
    return { ...p, targetOffset, left, estimatedEndAt: estimate(left, p.recordsPerSecond) };
  });
  const remaining = partitions.reduce((sum, { left }) => sum + left, 0);
  const moving = partitions.filter(({ left }) => left > 0);
  const recordsPerSecond = runs ? moving.reduce((sum, p) => sum + p.recordsPerSecond, 0) : 0;
  return {
    ...row,
    caughtUp: remaining === 0,
    remaining,
    recordsPerSecond: Math.round(recordsPerSecond * 10) / 10,
    estimatedEndAt: estimate(remaining, recordsPerSecond),
    partitions: partitions.map(({ left: _left, ...partition }) => partition),
  };
}
