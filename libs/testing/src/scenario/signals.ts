import { inboxTables, outboxTableName } from '@erp/common-messaging';
import type { MemoryKafka } from '@erp/common-messaging/testing';
import type { ContextState } from '@erp/stack';
import type pg from 'pg';
import { adminClient } from '../admin-client.js';
import type { TestWorld } from '../test-world.js';

/** What a context has still to do by itself. */
export interface Work {
  /** Outbox rows that the relay has not settled. */
  readonly pending: number;
  /** Jobs that run or are due; those of a later time do not count. */
  readonly dueJobs: number;
  /** Parked events whose retry is due. */
  readonly dueRetries: number;
}

/** A look into one context's database past every policy, on a connection of its own. */
export class ContextEyes {
  private constructor(
    readonly context: string,
    private readonly client: pg.Client,
  ) {}

  static async open(world: TestWorld, context: string, { database }: ContextState): Promise<ContextEyes> {
    return new ContextEyes(context, await adminClient(world.stack, database));
  }

  /** One statement, so that all of it is of one moment: what a job leaves behind is seen as row or as job. */
  async work(): Promise<Work> {
    const { rows } = await this.client.query<Work>({
      name: 'work',
      text: `SELECT
        (SELECT count(*)::int FROM ${outboxTableName(this.context)} WHERE status = 'PENDING') AS pending,
        (SELECT count(*)::int FROM graphile_worker._private_jobs
         WHERE run_at <= now() AND attempts < max_attempts) AS "dueJobs",
        (SELECT count(*)::int FROM ${inboxTables(this.context).parked}
         WHERE status = 'PARKED' AND next_attempt_at <= now()) AS "dueRetries"`,
    });
    return rows[0]!;
  }

  /**
   * Attempts of jobs and of parked events that are still to be made, but for these jobs. Those that are due count too: their
   * time may have come since somebody looked whether all is at rest.
   */
  async later(except: readonly string[] = []): Promise<number> {
    const [row] = await this.sql<{ later: number }>(
      `SELECT (SELECT count(*)::int FROM graphile_worker._private_jobs
               WHERE attempts < max_attempts AND task_id NOT IN (
                 SELECT id FROM graphile_worker._private_tasks WHERE identifier = ANY ($1)))
            + (SELECT count(*)::int FROM ${inboxTables(this.context).parked}
               WHERE status = 'PARKED' AND next_attempt_at IS NOT NULL) AS later`,
      [except],
    );
    return row!.later;
  }

  /** Lets nothing wait for its time: later attempts of jobs and of parked events are due now, but for these jobs. */
  async hurry(except: readonly string[] = []): Promise<void> {
    await this.client.query(
      `UPDATE graphile_worker._private_jobs SET run_at = now()
       WHERE run_at > now() AND task_id NOT IN (
         SELECT id FROM graphile_worker._private_tasks WHERE identifier = ANY ($1))`,
      [except],
    );
    await this.client.query(
      `UPDATE ${inboxTables(this.context).parked} SET next_attempt_at = now()
       WHERE status = 'PARKED' AND next_attempt_at > now()`,
    );
    await this.client.query(`SELECT pg_notify('jobs:insert', '{"r":0,"count":1}')`);
  }

  async sql<R extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> {
    return (await this.client.query<R>(text, values)).rows;
  }

  close(): Promise<void> {
    return this.client.end();
  }
}

const BETWEEN_LOOKS_MS = 3;

async function until(what: string, done: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await done())) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
  }
}

/** Resolves when the relay has published every row of these contexts' outboxes. */
export const outboxDrained = (...eyes: readonly ContextEyes[]): Promise<void> =>
  until('the outbox is drained', async () => {
    const work = await Promise.all(eyes.map((each) => each.work()));
    return work.every(({ pending }) => pending === 0);
  });

/** Resolves when every record that the test lets through has been dealt with by every group. */
export const consumerCaughtUp = (kafka: MemoryKafka): Promise<void> => kafka.settled();

/** Resolves when no job of these contexts runs or is due. */
export const jobsRun = (...eyes: readonly ContextEyes[]): Promise<void> =>
  until('the due jobs have run', async () => {
    const work = await Promise.all(eyes.map((each) => each.work()));
    return work.every(({ dueJobs }) => dueJobs === 0);
  });

/**
 * Resolves when nothing happens any more: consumers caught up, outboxes drained, due jobs and retries run, and nothing
 * has moved on the broker while that was looked at.
 */
export const atRest = (kafka: MemoryKafka, ...eyes: readonly ContextEyes[]): Promise<void> =>
  until('everything is at rest', async () => {
    await consumerCaughtUp(kafka);
    const before = kafka.activity;
    const work = await Promise.all(eyes.map((each) => each.work()));
    const idle = work.every((w) => w.pending + w.dueJobs + w.dueRetries === 0);
    return idle && !kafka.busy && kafka.activity === before;
  });
