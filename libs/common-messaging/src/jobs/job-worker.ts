import { Logger } from '@nestjs/common';
import { EventEmitter } from 'node:events';
import { Logger as WorkerLogger, run, type Runner, type TaskList, type WorkerEvents } from 'graphile-worker';
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
  private readonly crashPoint: ReplacedParts['crashPoint'];
  private readonly deadAfterMs: number;
  /** Jobs that this worker has run, by id, and when; graphile-worker removes them from the queue a moment later. */
  private readonly ran = new Map<string, number>();

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
    this.ran.clear(); // the queue takes what the runner before this one has left as that of a dead worker
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
        this.ran.set(String(id), Date.now());
      };
    }
    const events = new EventEmitter() as WorkerEvents;
    events.on('pool:create', ({ workerPool }) => (this.poolId = workerPool.id));
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
    // The runner ends when the database is gone for long: begin again, jobs are durable.
    runner.promise
      .catch((error: Error) => this.log.warn(`worker ended: ${error.message}`))
      .finally(() => {
        if (this.stopping || this.runner !== runner) return;
        this.starting = this.beginAgain();
      });
  }

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
    await this.removeRan();
  }

  /**
   * Removes what this worker has run and what stands in the queue all the same, locked by it: seen once in 20,000 jobs on a
   * machine under load, and nobody would touch it while this worker lives.
   */
  private async removeRan(): Promise<void> {
    const before = Date.now() - this.deadAfterMs;
    const ids = [...this.ran].flatMap(([id, at]) => (at < before ? [id] : []));
    if (ids.length === 0) return;
    const { rowCount } = await this.pool!.query(
      'DELETE FROM graphile_worker._private_jobs WHERE id = ANY ($1::bigint[]) AND locked_by = $2',
      [ids, this.poolId],
    );
    for (const id of ids) this.ran.delete(id);
    if (rowCount) this.log.warn(`${rowCount} jobs had run and stood in the queue; they are removed`);
  }

  /** Lets running jobs end, then stops. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (this.timer) clearInterval(this.timer);
    await this.starting;
    await this.runner?.stop().catch(() => undefined);
    await this.pool?.end();
  }
}
