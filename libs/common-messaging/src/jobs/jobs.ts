import 'reflect-metadata';
import type { Transaction } from '../database/transaction.js';

export interface JobOptions {
  /** Not before this time; now when not given. */
  readonly runAt?: Date;
  /**
   * One pending job per key: adding it again replaces payload and time. One that runs meanwhile runs to its end, and the
   * new one after it or beside it. A job put off by RetryLater has lost its key.
   */
  readonly key?: string;
  /** 25 when not given; the back-off is exp(min(10, attempt)) seconds (graphile-worker). */
  readonly maxAttempts?: number;
}

/** What a job is told about itself. */
export interface JobRun {
  readonly tenantId: string;
  /** The same in every attempt but those after RetryLater: a call to the outside takes its key from the payload. */
  readonly jobId: string;
  /** 1 for the first; goes on counting over RetryLater. */
  readonly attempt: number;
}

/**
 * Durable jobs: deadlines, and calls to the outside, which no handler's transaction may make. A job is written in
 * the transaction and runs after its commit, at least once, outside any transaction.
 */
export abstract class Jobs {
  abstract add(tx: Transaction, name: string, payload: object, options?: JobOptions): Promise<void>;
}

/**
 * Thrown by a job to be run again after `delayMs`, however often, for as long as it takes: for a service outside that is
 * down. Other errors are tried again by graphile-worker, at growing intervals, until `maxAttempts` are used up.
 */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';

  constructor(
    readonly delayMs: number,
    message: string,
  ) {
    super(message);
  }
}

const JOB = Symbol('job');

/** Runs jobs of this name: `(payload, run) => Promise<void>`, on a method of a provider. Throw to try again later. */
export const Job =
  (name: string) =>
  (
    _target: object,
    _method: string,
    descriptor: TypedPropertyDescriptor<(payload: never, run: JobRun) => Promise<void>>,
  ) => {
    if (descriptor.value) Reflect.defineMetadata(JOB, name, descriptor.value);
  };

/** The job name declared on a method, if any. */
export const jobNameOf = (method: unknown): string | undefined =>
  typeof method === 'function' ? (Reflect.getMetadata(JOB, method) as string | undefined) : undefined;
