import { EventPublisher, Jobs, type Transaction } from '@erp/common-messaging';
import {
  PaymentAuthorized,
  PaymentCaptured,
  PaymentCaptureFailed,
  PaymentFailed,
  PaymentVoided,
  type DeclineCode,
} from '@erp/financial-shared';
import { money, type Money } from '@erp/kernel';
import { Injectable } from '@nestjs/common';
import { AskForBilling } from '../invoices/ask-for-billing.js';
import { invoiceOf } from '../invoices/invoice.js';
import { InvoiceStore } from '../invoices/invoice.store.js';
import { captureEntry, dayOf } from '../journal-entries/entries-of-sales.js';
import { JournalEntryStore } from '../journal-entries/journal-entry.store.js';
import { PaymentStore } from './payment.store.js';
import type { Ask, Decision, Payment, PlacedOrder, Tell } from './payment.js';

/** The jobs that talk to the gateway. */
export const AUTHORISE_PAYMENT = 'authorise-payment';
export const CAPTURE_PAYMENT = 'capture-payment';
export const VOID_PAYMENT = 'void-payment';

/** The payload of each of them: what the call needs, so that a first attempt need not read it again. */
export interface PaymentStep {
  readonly orderId: string;
  readonly paymentId: string;
  readonly authorizationId: string | null;
  readonly paymentToken: string | null;
  readonly amount: Money;
  /** In ms since 1970. */
  readonly askedAtMs: number;
}

const stepOf = ({ orderId, paymentId, authorizationId }: Payment, placed: PlacedOrder): PaymentStep => ({
  orderId,
  paymentId,
  authorizationId,
  paymentToken: placed.paymentToken,
  amount: placed.total,
  askedAtMs: Date.now(),
});

const JOB_OF: Readonly<Record<Ask, string>> = {
  AUTHORISE: AUTHORISE_PAYMENT,
  CAPTURE: CAPTURE_PAYMENT,
  VOID: VOID_PAYMENT,
};

/**
 * Takes a payment on by one fact or one answer: decides under the lock of its row, and in the same transaction tells,
 * posts and asks what follows (R9, R11). The one way by which a payment changes, for handlers and jobs.
 */
@Injectable()
export class AdvancePayment {
  constructor(
    private readonly payments: PaymentStore,
    private readonly invoices: InvoiceStore,
    private readonly billing: AskForBilling,
    private readonly journal: JournalEntryStore,
    private readonly events: EventPublisher,
    private readonly jobs: Jobs,
  ) {}

  async run(tx: Transaction, orderId: string, decide: (payment: Payment) => Decision): Promise<void> {
    const { payment, ask, tell, invoice } = await this.payments.change(tx, orderId, decide);
    for (const told of tell) await this.tell(tx, payment, told);
    const { placed, dispatchedAt } = payment;
    if (ask && placed) await this.jobs.add(tx, JOB_OF[ask], stepOf(payment, placed));
    if (invoice && placed && dispatchedAt) {
      await this.invoices.insertDue(tx, invoiceOf(orderId, placed, dispatchedAt));
      await this.billing.run(tx);
    }
  }

  private async tell(tx: Transaction, payment: Payment, told: Tell): Promise<void> {
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
        return this.captured(tx, payment, amount.currency);
    }
  }

  private async captured(tx: Transaction, payment: Payment, currency: string): Promise<void> {
    const { orderId, paymentId } = payment;
    const amount = money(payment.capturedMinor, currency);
    const source = { orderId, sourceId: paymentId, reference: paymentId, date: dayOf(new Date()) };
    await this.journal.append(tx, captureEntry(source, amount));
    await this.events.publish(tx, PaymentCaptured, { orderId, paymentId, amount });
  }
}
