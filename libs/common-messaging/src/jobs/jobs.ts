import 'reflect-metadata';
import type { Transaction } from '../database/transaction.js';
import { declare, type Effects } from '../declaration/declaration.js';

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
  /** Rejects with UndeclaredJob when what runs does not declare the job. */
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

/** What `@Job` declares. */
export interface JobDeclaration extends Effects {
  /** True for a job that is the deadline of a step: it is added beforehand, and ends a wait that had no answer. */
  readonly deadline?: boolean;
}

interface DeclaredJob {
  readonly name: string;
  readonly deadline: boolean;
}

/**
 * Runs jobs of this name: `(payload, run) => Promise<void>`, on a method of a provider. Throw to try again later. It may
 * publish and add no more than it declares, as a handler does.
 */
export const Job =
  (name: string, { deadline = false, ...effects }: JobDeclaration = {}) =>
  (
    target: object,
    method: string,
    descriptor: TypedPropertyDescriptor<(payload: never, run: JobRun) => Promise<void>>,
  ) => {
    declare('job', effects, target, method, descriptor as TypedPropertyDescriptor<unknown>);
    Reflect.defineMetadata(JOB, { name, deadline } satisfies DeclaredJob, descriptor.value!);
  };

/** The job declared on a method, if any. */
export const jobOf = (method: unknown): DeclaredJob | undefined =>
  typeof method === 'function' ? (Reflect.getMetadata(JOB, method) as DeclaredJob | undefined) : undefined;
