import { type Database, Job, type JobRun, RetryLater } from '@erp/common-messaging';
import type { Switches } from './protocol.js';

/** What a job of one step knows. */
export interface StepJob {
  readonly schedule: number;
  readonly eventId: string;
  readonly entityId: string;
  readonly step: number;
}

/** A job for each step that was noted: a call to an outside that remembers the key of each call. */
export const STAMP_STEP = 'stamp-step';
/** One job of an entity at a time, the newest in the place of those before it. */
export const SUM_UP = 'sum-up';

/** Of the steps one in so many finds the outside down at first. */
const DOWN_AT_FIRST = 7;
const AGAIN_MS = 50;

/**
 * inventory's jobs. They run at least once: after a death, or by the one who takes over from a worker that hangs, once
 * more. What they have done is done once all the same: by the key of the call, and by the newest winning.
 */
export class StepJobs {
  constructor(
    private readonly database: Database,
    private readonly switches: Switches,
  ) {}

  @Job(STAMP_STEP)
  async stamp({ schedule, eventId, entityId, step }: StepJob, { tenantId, attempt }: JobRun): Promise<void> {
    if (attempt === 1 && step % DOWN_AT_FIRST === 0) throw new RetryLater(AGAIN_MS, 'down, on purpose');
    const { jobKeys } = this.switches;
    await this.database.transaction(tenantId, (tx) =>
      tx.query(
        `WITH call AS (
           INSERT INTO stamp_calls (event_id, tenant_id, schedule, calls) VALUES ($1, $2, $3, 1)
           ON CONFLICT (event_id) DO UPDATE SET calls = stamp_calls.calls + 1 RETURNING calls)
         INSERT INTO stamps (event_id, tenant_id, schedule, entity_id, step)
         SELECT $1, $2, $3, $4, $5 FROM call WHERE calls = 1 OR $6`,
        [eventId, tenantId, schedule, entityId, step, jobKeys === 'off'],
        'stamp-step',
      ),
    );
  }

  @Job(SUM_UP)
  async sumUp({ schedule, entityId, step }: StepJob, { tenantId }: JobRun): Promise<void> {
    await this.database.transaction(tenantId, (tx) =>
      tx.query(
        `INSERT INTO sums (entity_id, tenant_id, schedule, last_step) VALUES ($1, $2, $3, $4)
         ON CONFLICT (entity_id) DO UPDATE SET last_step = greatest(sums.last_step, excluded.last_step)`,
        [entityId, tenantId, schedule, step],
        'sum-up',
      ),
    );
  }
}
