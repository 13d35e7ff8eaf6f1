import {
  Database,
  Jobs,
  onAccountOf,
  RetryLater,
  type JobRun,
  type Transaction,
} from '@erp/common-messaging';
import { Injectable, Logger } from '@nestjs/common';
import { AdvancePayments, becauseOf, type PaymentsToAsk } from './advance-payments.js';
import { asTheyCome } from './as-they-come.js';
import type { PaymentStatus } from './payment-status.js';
import { PaymentStore } from './payment.store.js';
import type { Decision, Payment } from './payment.js';

/** Calls of one job at the same time; there are as many jobs at once as JOB_CONCURRENCY says. */
const AT_ONCE = 10;
/** What is answered waits no longer for what is not. */
const PATIENCE_MS = 250;

/** A job that asks the gateway for one thing. */
export interface GatewayJob {
  readonly name: string;
  /** Where a payment stands while it waits for the answer; one that stands elsewhere has it already. */
  readonly status: PaymentStatus;
}

/** Asks for one payment; says what the answer means. Rejects with RetryLater when there is none for now. */
export type AskFor = (payment: Payment, attempt: number) => Promise<(current: Payment) => Decision>;

type Outcome = { readonly payment: Payment } & (
  | { readonly kind: 'ANSWERED'; readonly decide: (current: Payment) => Decision }
  | { readonly kind: 'LATER'; readonly error: RetryLater }
  | { readonly kind: 'FAILED'; readonly error: unknown }
);

/**
 * What the jobs have in common that ask the gateway for many payments: read all, ask for each at the same time, then take
 * in what was answered by one transaction. Each payment has its own outcome: for those that got no answer a new job runs
 * later, and one that fails fails in a job of its own.
 */
@Injectable()
export class AskForEach {
  private readonly log = new Logger('Payments');

  constructor(
    private readonly database: Database,
    private readonly payments: PaymentStore,
    private readonly advance: AdvancePayments,
    private readonly jobs: Jobs,
  ) {}

  async run(job: GatewayJob, { orderIds, attemptsBefore = 0 }: PaymentsToAsk, run: JobRun, ask: AskFor) {
    const { tenantId } = run;
    const attempt = attemptsBefore + run.attempt;
    const all = await this.database.transaction(tenantId, (tx) => this.payments.findAll(tx, orderIds));
    const open = all.filter(({ status }) => status === job.status);
    const pace = { atOnce: AT_ONCE, patienceMs: PATIENCE_MS };
    for await (const outcomes of asTheyCome(open, pace, (payment) => outcomeOf(payment, attempt, ask))) {
      const [first] = outcomes;
      // Alone already: the job itself is tried again, at growing intervals and not for ever.
      if (open.length === 1 && first?.kind === 'FAILED') throw first.error;
      this.sayLater(job, run, attempt, outcomes);
      await this.database.transaction(tenantId, (tx) => this.takeIn(tx, job, attempt, outcomes));
    }
  }

  private async takeIn(
    tx: Transaction,
    { name }: GatewayJob,
    attempt: number,
    outcomes: readonly Outcome[],
  ): Promise<void> {
    const answers = outcomes.flatMap((outcome) => (outcome.kind === 'ANSWERED' ? [outcome] : []));
    await this.advance.answered(tx, new Map(answers.map(({ payment, decide }) => [payment.orderId, decide])));

    const again = (payments: readonly Payment[], delayMs: number): Promise<void> => {
      const work: PaymentsToAsk = {
        orderIds: payments.map(({ orderId }) => orderId),
        attemptsBefore: attempt,
      };
      return this.jobs.add(becauseOf(tx, payments[0]!), name, work, {
        runAt: new Date(Date.now() + delayMs),
      });
    };
    for (const [delayMs, payments] of byDelay(outcomes)) await again(payments, delayMs);
    for (const { kind, payment } of outcomes) if (kind === 'FAILED') await again([payment], 0);
  }

  private sayLater(
    job: GatewayJob,
    { tenantId }: JobRun,
    attempt: number,
    outcomes: readonly Outcome[],
  ): void {
    const later = outcomes.flatMap((outcome) => (outcome.kind === 'LATER' ? [outcome] : []));
    if (attempt > 1 || later.length === 0) return;
    const why = later[0]!.error.message;
    this.log.warn(`${job.name} of tenant ${tenantId} runs again later for ${later.length}: ${why}`);
  }
}

async function outcomeOf(payment: Payment, attempt: number, ask: AskFor): Promise<Outcome> {
  const askIt = () => ask(payment, attempt);
  try {
    // The job is in the trace of one of its payments; each call belongs to that of its own (R20).
    const decide = await (payment.origin ? onAccountOf(payment.origin, askIt) : askIt());
    return { payment, kind: 'ANSWERED', decide };
  } catch (error) {
    return error instanceof RetryLater
      ? { payment, kind: 'LATER', error }
      : { payment, kind: 'FAILED', error };
  }
}

/** Payments to ask for again, by the pause in ms: most have the same, and become one job. */
function byDelay(outcomes: readonly Outcome[]): Map<number, Payment[]> {
  const groups = new Map<number, Payment[]>();
  for (const outcome of outcomes) {
    if (outcome.kind !== 'LATER') continue;
    const { delayMs } = outcome.error;
    groups.set(delayMs, [...(groups.get(delayMs) ?? []), outcome.payment]);
  }
  return groups;
}
