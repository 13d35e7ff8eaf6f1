import { jobWorkersTable } from '@erp/common-messaging';
import type { Client } from './database.js';
import { JOBS_TABLE } from './read-schema.js';

/** Jobs of one task that used up their attempts. */
export interface FailedJobs {
  readonly task: string;
  readonly count: number;
  /** Of the oldest. */
  readonly id: string;
  readonly attempts: number;
  readonly error: string | null;
}

/** Jobs of one task that should run, and that no living worker has taken. */
export interface DueJobs {
  readonly task: string;
  readonly count: number;
  readonly id: string;
  /** Of the one that waits longest. */
  readonly overdueMs: number;
}

export interface JobFacts {
  readonly failed: readonly FailedJobs[];
  readonly due: readonly DueJobs[];
  /** Since a worker of this context gave a sign of life; null when none ever did. */
  readonly workersQuietMs: number | null;
}

/** A worker that is silent for longer is taken for dead, and its jobs from it (job-worker.ts). */
const DEAD_AFTER = '10 seconds';

/** The tables must exist. */
export async function readJobs(client: Client, context: string): Promise<JobFacts> {
  const workers = jobWorkersTable(context);
  const { rows: failed } = await client.query<FailedJobs>(
    `SELECT t.identifier AS task, count(*)::int AS count, min(j.id)::text AS id,
       (array_agg(j.attempts ORDER BY j.id))[1]::int AS attempts, (array_agg(j.last_error ORDER BY j.id))[1] AS error
     FROM ${JOBS_TABLE} j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
     WHERE j.attempts >= j.max_attempts AND j.locked_at IS NULL GROUP BY t.identifier ORDER BY min(j.id)`,
  );
  const { rows: due } = await client.query<DueJobs>(
    `SELECT t.identifier AS task, count(*)::int AS count, min(j.id)::text AS id,
       (extract(epoch FROM clock_timestamp() - min(j.run_at)) * 1000)::float8 AS "overdueMs"
     FROM ${JOBS_TABLE} j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
     WHERE j.run_at < now() AND j.attempts < j.max_attempts AND (j.locked_at IS NULL OR NOT EXISTS (
       SELECT FROM ${workers} w WHERE w.worker_id = j.locked_by AND w.seen_at > now() - interval '${DEAD_AFTER}'))
     GROUP BY t.identifier ORDER BY min(j.run_at)`,
  );
  const { rows } = await client.query<{ quietMs: number | null }>(
    `SELECT (extract(epoch FROM clock_timestamp() - max(seen_at)) * 1000)::float8 AS "quietMs" FROM ${workers}`,
  );
  return { failed, due, workersQuietMs: rows[0]!.quietMs };
}
