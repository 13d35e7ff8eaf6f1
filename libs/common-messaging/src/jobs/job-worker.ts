import { Logger } from '@nestjs/common';
import { EventEmitter } from 'node:events';
import {
  type Job,
  Logger as WorkerLogger,
  run,
  type Runner,
  type TaskList,
  type WorkerEvents,
} from 'graphile-worker';
import pg from 'pg';
import { context as otel, propagation, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { currentTraceparent, withCause } from '../database/cause.js';
import { type Cause, Transaction } from '../database/transaction.js';
import { mustAddJob } from '../declaration/declaration.js';
import type { ReplacedParts } from '../under-test.js';
import { addJobFunction, jobWorkersTable } from './jobs-schema.js';
import { type JobOptions, type JobRun, Jobs, RetryLater } from './jobs.js';

/** A job's payload with why it runs, so that what it publishes belongs to what set it off (R20). */
interface Carried {
  readonly payload: object;
  readonly cause: Cause;
  readonly traceparent: string | null;
  /** Attempts before this job, which RetryLater put in the place of an earlier one. */
  readonly attemptsBefore: number;
}

/** Writes jobs in the caller's transaction. */
export class DurableJobs extends Jobs {
  constructor(
    private readonly context: string,
    private readonly mustDeclare = false,
  ) {
    super();
  }

  override async add(
    tx: Transaction,
    name: string,
    payload: object,
    options: JobOptions = {},
  ): Promise<void> {
    // A projection's transaction has all that the statement below needs, and may add no job (R17).
    if (!(tx instanceof Transaction))
      throw new TypeError(`${name} is no job of a Transaction: nothing else adds one`);
    mustAddJob(name, this.mustDeclare);
    const carried: Carried = {
      payload,
      cause: tx.cause,
      traceparent: tx.traceparent ?? currentTraceparent(),
      attemptsBefore: 0,
    };
    await tx.query(
      `SELECT ${addJobFunction(this.context)}($1, $2::jsonb, $3, $4, $5)`,
      [name, JSON.stringify(carried), options.runAt ?? null, options.key ?? null, options.maxAttempts ?? 25],
      'jobs-add',
    );
  }
}

export type JobHandler = (payload: never, run: JobRun) => Promise<void>;

/** Runs a job in the trace and under the cause of the transaction that added it. */
async function inCause(name: string, carried: Carried, work: () => Promise<void>): Promise<void> {
  const { cause, traceparent } = carried;
  const parent = traceparent ? propagation.extract(ROOT_CONTEXT, { traceparent }) : ROOT_CONTEXT;
  const span = trace.getTracer('common-messaging').startSpan(`job ${name}`, {}, parent);
  try {
    await otel.with(trace.setSpan(parent, span), () => withCause(cause, work));
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

/** A process silent for this long is taken for dead. graphile-worker itself would wait four hours. */
const DEAD_AFTER_MS = 10_000;
/** Signs of life in that time. */
const SIGNS_OF_LIFE = 5;
/**
 * Jobs claimed at once and kept in this process until run: one query for many, where each job would cost one of its own.
 * Those of a process that dies wait DEAD_AFTER_MS, as the running ones do.
 */
const CLAIMED_AT_ONCE = 20;

/** Runs a context's jobs in this process. */
export class JobWorker {
  private readonly log = new Logger('Jobs');
  /** By it graphile-worker locks jobs; a new one each time it begins, so that what the one before left is taken over. */
  private poolId = '';
  private runner: Runner | null = null;
  private pool: pg.Pool | null = null;
  private timer: NodeJS.Timeout | null = null;
  private stopping = false;
  private starting: Promise<void> | null = null;
  /** Of each runner that was: one that never ends (below) would wake by it every minute. */
  private readonly crons: { release(): unknown }[] = [];
  private readonly crashPoint: ReplacedParts['crashPoint'];
  private readonly deadAfterMs: number;

  constructor(
    private readonly context: string,
    private readonly url: string,
    private readonly concurrency: number,
    private readonly handlers: ReadonlyMap<string, JobHandler>,
    { crashPoint, jobWorkerDeadAfterMs = DEAD_AFTER_MS }: ReplacedParts = {},
  ) {
    this.crashPoint = crashPoint;
    this.deadAfterMs = jobWorkerDeadAfterMs;
  }

  async start(): Promise<void> {
    if (this.handlers.size === 0) return;
    const pool = new pg.Pool({
      connectionString: this.url,
      max: Math.max(2, this.concurrency),
      application_name: `${this.context} jobs`,
    });
    // A connection that died is replaced by the pool; whoever was using it sees its own error.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    this.pool = pool;
    await this.begin();
    const everyMs = this.deadAfterMs / SIGNS_OF_LIFE;
    this.timer = setInterval(() => void this.signOfLife().catch(() => undefined), everyMs);
  }

  private async begin(): Promise<void> {
    const taskList: TaskList = {};
    for (const [name, handler] of this.handlers) {
      taskList[name] = async (payload, helpers) => {
        const { tenantId, data } = payload as { tenantId: string; data: Carried };
        const { id, attempts, max_attempts: maxAttempts } = helpers.job;
        const attempt = data.attemptsBefore + attempts;
        await this.crashPoint?.('job.claimed');
        try {
          await inCause(name, data, () =>
            handler(data.payload as never, { tenantId, jobId: String(id), attempt }),
          );
        } catch (error) {
          if (!(error instanceof RetryLater)) throw error;
          if (attempt === 1)
            this.log.warn(`${name} of tenant ${tenantId} runs again later: ${error.message}`);
          const again = { tenantId, data: { ...data, attemptsBefore: attempt } };
          await helpers.addJob(name, again, {
            runAt: new Date(Date.now() + error.delayMs),
            maxAttempts,
            jobKey: `again ${id}`, // a second run of this job, after a death right here, takes the place of the first
          });
        }
        await this.crashPoint?.('job.ran');
      };
    }
    const events = new EventEmitter() as WorkerEvents;
    events.on('pool:create', ({ workerPool }) => (this.poolId = workerPool.id));
    events.on('cron:starting', ({ cron }) => this.crons.push(cron));
    let claimed: Job[] = [];
    events.on('localQueue:init', ({ localQueue }) => (claimed = localQueue.jobQueue));
    events.on('pool:gracefulShutdown', () => {
      // What was claimed and not begun it returns in a promise of which nobody hears, and whose error, when the database
      // is away, ends the process. So it finds nothing to return: `stop` does it, else it is that of a dead worker.
      claimed.splice(0);
      this.starting = this.beginAgain();
    });
    const runner = await run({
      pgPool: this.pool!,
      events,
      preset: {
        worker: {
          localQueue: { size: Math.max(this.concurrency, CLAIMED_AT_ONCE) },
          // Those done in one turn of the event loop are completed by one statement.
          completeJobBatchDelay: 0,
          // Without a batch nobody handles the error of a failure that cannot be told, and it ends the process: a job
          // that fails because the database is away.
          failJobBatchDelay: 0,
        },
      },
      taskList,
      concurrency: this.concurrency,
      noHandleSignals: true,
      pollInterval: 1_000,
      logger: new WorkerLogger(() => (level: string, message) => {
        if (level === 'error') this.log.error(message);
        else if (level === 'warning') this.log.warn(message);
      }),
    });
    this.runner = runner;
    runner.promise.catch((error: Error) => this.log.warn(`worker ended: ${error.message}`));
  }

  /**
   * A runner shuts down when it cannot tell the database that jobs are done, because that is away, or after a deadlock. Jobs
   * are durable, so another begins, at once: the end of the one before may never come (graphile-worker 0.17.3 loses count of
   * its batches when two fail).
   */
  private async beginAgain(): Promise<void> {
    while (!this.stopping) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      if (this.stopping) return;
      try {
        return await this.begin();
      } catch (error) {
        this.log.warn(`worker not started, again in 500 ms: ${(error as Error).message}`);
      }
    }
  }

  /** Says that this process lives, and takes the jobs of those that do not. */
  private async signOfLife(): Promise<void> {
    const workers = jobWorkersTable(this.context);
    await this.pool!.query(
      `INSERT INTO ${workers} (worker_id) VALUES ($1)
       ON CONFLICT (worker_id) DO UPDATE SET seen_at = now()`,
      [this.poolId],
    );
    await this.pool!.query(
      `SELECT graphile_worker.force_unlock_workers(array_agg(DISTINCT locked_by)) FROM graphile_worker._private_jobs j
       WHERE locked_at < now() - $1 * interval '1 ms' AND NOT EXISTS (
         SELECT FROM ${workers} w WHERE w.worker_id = j.locked_by AND w.seen_at > now() - $1 * interval '1 ms')
       HAVING count(*) > 0`,
      [this.deadAfterMs],
    );
    await this.pool!.query(`DELETE FROM ${workers} WHERE seen_at < now() - interval '1 day'`);
  }

  /**
   * Lets running jobs end, then stops; for no longer than a dead worker's jobs would wait. One that hangs, or a runner that has
   * lost count (above), does not hold up the process: what is not marked as done others run again.
   */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.starting;
    const ended = await within(this.deadAfterMs, this.runner?.stop());
    if (!ended) this.log.warn(`jobs still run after ${this.deadAfterMs} ms: others run them again`);
    for (const cron of this.crons) cron.release();
    if (this.timer) clearInterval(this.timer);
    await this.pool
      ?.query('SELECT graphile_worker.force_unlock_workers(ARRAY[$1])', [this.poolId])
      .catch(() => undefined); // without a database another worker takes them, later
    await within(this.deadAfterMs, this.pool?.end()); // which waits for the connection of a job that hangs
  }
}

/** True when the work has ended in time, or failed. */
async function within(ms: number, work: Promise<unknown> | undefined): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  const ended = Promise.resolve(work).then(
    () => true,
    () => true,
  );
  return Promise.race([ended, late]).finally(() => clearTimeout(timer));
}
