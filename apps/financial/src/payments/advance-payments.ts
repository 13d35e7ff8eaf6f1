import {
  EventPublisher,
  Jobs,
  originOf,
  type BatchTransaction,
  type Transaction,
} from '@erp/common-messaging';
import type { EventEnvelope } from '@erp/common-messaging/contract';
import {
  PaymentAuthorized,
  PaymentCaptured,
  PaymentCaptureFailed,
  PaymentFailed,
  PaymentVoided,
  type DeclineCode,
} from '@erp/financial-shared';
import { money } from '@erp/kernel';
import { Injectable } from '@nestjs/common';
import { BILL } from '../invoices/bill.js';
import { invoiceOf } from '../invoices/invoice.js';
import { InvoiceStore, type DueInvoice } from '../invoices/invoice.store.js';
import { captureEntry, dayOf } from '../journal-entries/entries-of-sales.js';
import type { JournalEntry } from '../journal-entries/journal-entry.js';
import { JournalEntryStore } from '../journal-entries/journal-entry.store.js';
import { PaymentStore, type Change } from './payment.store.js';
import { ASKS, type Ask, type Decision, type Payment, type Tell } from './payment.js';

/** The jobs that talk to the gateway. */
export const AUTHORISE_PAYMENTS = 'authorise-payments';
export const CAPTURE_PAYMENTS = 'capture-payments';
export const VOID_PAYMENTS = 'void-payments';

const JOB_OF: Readonly<Record<Ask, string>> = {
  AUTHORISE: AUTHORISE_PAYMENTS,
  CAPTURE: CAPTURE_PAYMENTS,
  VOID: VOID_PAYMENTS,
};

/** The payload of each of them: of one order or of all that came to the same step in one transaction. */
export interface PaymentsToAsk {
  readonly orderIds: readonly string[];
  /** Attempts of jobs whose place this one took; 0 when not given. */
  readonly attemptsBefore?: number;
}

interface AboutOrder {
  readonly orderId: string;
}

/** What a fact or an answer meant for one payment. */
interface Step {
  readonly was: Payment;
  readonly decision: Decision;
  /** On whose account: what is told and asked has its cause. */
  readonly tx: Transaction;
}

/** The transaction on account of the fact that began the payment's step (R20). */
export const becauseOf = (tx: Transaction, { origin }: Pick<Payment, 'origin'>): Transaction =>
  origin ? tx.onAccountOf(origin) : tx;

/**
 * Takes payments on, each by one fact or one answer: decides under the locks of their rows, and in the same transaction
 * tells, posts and asks what follows (R9, R11). The one way by which a payment changes, for handlers and jobs; however
 * many they are, it costs the same few statements.
 */
@Injectable()
export class AdvancePayments {
  constructor(
    private readonly payments: PaymentStore,
    private readonly invoices: InvoiceStore,
    private readonly journal: JournalEntryStore,
    private readonly events: EventPublisher,
    private readonly jobs: Jobs,
  ) {}

  /** Facts in their order; several of one order are decided one after the other. */
  async hear<D extends AboutOrder>(
    tx: BatchTransaction,
    events: readonly EventEnvelope<D>[],
    decide: (payment: Payment, event: EventEnvelope<D>) => Decision,
  ): Promise<void> {
    const orderIds = events.map(({ data }) => data.orderId);
    const payments = await this.payments.lockOrOpen(tx, orderIds);
    const steps = events.map((event): Step => {
      const was = payments.get(event.data.orderId)!;
      const because = tx.causedBy(event);
      const decision = begunBy(because, was, decide(was, event));
      payments.set(was.orderId, decision.payment);
      return { was, decision, tx: because };
    });
    await this.keep(tx, steps);
  }

  /** What the gateway's answers to these orders decide, each told on account of what it was asked for. */
  async answered(
    tx: Transaction,
    answers: ReadonlyMap<string, (payment: Payment) => Decision>,
  ): Promise<void> {
    const payments = await this.payments.lockAll(tx, [...answers.keys()]);
    const steps = payments.map((was): Step => ({
      was,
      decision: answers.get(was.orderId)!(was),
      tx: becauseOf(tx, was),
    }));
    await this.keep(tx, steps);
  }

  private async keep(tx: Transaction | BatchTransaction, steps: readonly Step[]): Promise<void> {
    const taken = steps.filter(({ was, decision }) => decision.payment !== was);
    if (taken.length === 0) return;
    await this.payments.save(tx, changesOf(taken));
    await this.journal.append(tx, taken.flatMap(entriesOf));
    for (const step of taken) for (const told of step.decision.tell) await this.tell(step, told);
    await this.ask(taken);
    await this.invoice(tx, taken);
  }

  /** One job for all that are to be asked the same. */
  private async ask(steps: readonly Step[]): Promise<void> {
    for (const ask of ASKS) {
      const asked = steps.filter(({ decision }) => decision.ask === ask);
      if (asked.length === 0) continue;
      const orderIds = asked.map(({ was }) => was.orderId);
      await this.jobs.add(asked[0]!.tx, JOB_OF[ask], { orderIds } satisfies PaymentsToAsk);
    }
  }

  /** Writes the invoices that are due, and has all of them numbered by one job. */
  private async invoice(tx: Transaction | BatchTransaction, steps: readonly Step[]): Promise<void> {
    const due = steps.filter(({ decision }) => decision.invoice);
    if (due.length === 0) return;
    await this.invoices.insertDue(tx, due.map(dueInvoiceOf));
    await this.jobs.add(due[0]!.tx, BILL, {});
  }

  private tell({ decision: { payment }, tx }: Step, told: Tell): Promise<void> {
    const { orderId, paymentId } = payment;
    const ids = { orderId, paymentId };
    // Whoever is told something has placed an order: no other payment gets that far.
    const amount = payment.placed!.total;
    const reason = payment.declineCode as DeclineCode;
    switch (told) {
      case 'AUTHORIZED':
        return this.events.publish(tx, PaymentAuthorized, { ...ids, amount });
      case 'FAILED':
        return this.events.publish(tx, PaymentFailed, { ...ids, reason });
      case 'CAPTURE_FAILED':
        return this.events.publish(tx, PaymentCaptureFailed, { ...ids, amount, reason });
      case 'VOIDED':
        return this.events.publish(tx, PaymentVoided, ids);
      case 'CAPTURED':
        return this.events.publish(tx, PaymentCaptured, { ...ids, amount: capturedOf(payment) });
    }
  }
}

/** What follows from a fact is told on that fact's account, also when it is told by a job. */
const begunBy = (tx: Transaction, was: Payment, decision: Decision): Decision =>
  decision.payment === was
    ? decision
    : { ...decision, payment: { ...decision.payment, origin: originOf(tx) } };

/** One change for each payment: from where the first step found it to where the last one left it. */
function changesOf(steps: readonly Step[]): Change[] {
  const changes = new Map<string, Change>();
  for (const { was, decision } of steps) {
    const first = changes.get(was.orderId)?.was ?? was;
    changes.set(was.orderId, { was: first, is: decision.payment });
  }
  return [...changes.values()];
}

const capturedOf = ({ capturedMinor, placed }: Payment) => money(capturedMinor, placed!.total.currency);

function entriesOf({ decision: { payment, tell } }: Step): JournalEntry[] {
  if (!tell.includes('CAPTURED')) return [];
  const { orderId, paymentId } = payment;
  const source = { orderId, sourceId: paymentId, reference: paymentId, date: dayOf(new Date()) };
  return captureEntry(source, capturedOf(payment));
}

const dueInvoiceOf = ({ decision: { payment }, tx }: Step): DueInvoice => ({
  ...invoiceOf(payment.orderId, payment.placed!, payment.dispatchedAt!),
  origin: originOf(tx),
});
