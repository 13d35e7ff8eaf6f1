import {
  Database,
  EventPublisher,
  Job,
  RetryLater,
  type JobRun,
  type Transaction,
} from '@erp/common-messaging';
import { PaymentRefunded } from '@erp/financial-shared';
import { money, type Money } from '@erp/kernel';
import { Injectable } from '@nestjs/common';
import { PaymentGateway, type GatewayAnswer } from '../gateway/payment-gateway.js';
import { dayOf, refundEntry } from '../journal-entries/entries-of-sales.js';
import { JournalEntryStore } from '../journal-entries/journal-entry.store.js';
import { askOnce, pauseMs } from '../payments/ask-gateway.js';
import { isSettled } from '../payments/payment-status.js';
import { PaymentStore } from '../payments/payment.store.js';
import { refunded, type Payment } from '../payments/payment.js';
import { refundable } from './return.js';
import { ReturnStore, type ReturnView } from './return.store.js';

export const REFUND_PAYMENT = 'refund-payment';

export interface ReturnToRefund {
  readonly orderId: string;
  readonly returnId: string;
}

/** What is asked of the gateway. */
interface Refund {
  readonly key: string;
  readonly captureId: string;
  readonly amount: Money;
}

/**
 * Gives back what was captured of a credited return, for as long as it takes. All of an order's returns are decided
 * under the lock of its payment, so that no two give back the same money.
 */
@Injectable()
export class RefundReturn {
  constructor(
    private readonly database: Database,
    private readonly payments: PaymentStore,
    private readonly returns: ReturnStore,
    private readonly journal: JournalEntryStore,
    private readonly gateway: PaymentGateway,
    private readonly events: EventPublisher,
  ) {}

  @Job(REFUND_PAYMENT, { emits: [PaymentRefunded] })
  async run(work: ReturnToRefund, { tenantId, attempt }: JobRun): Promise<void> {
    const refund = await this.database.transaction(tenantId, (tx) => this.decide(tx, work, attempt));
    if (!refund) return;
    const { key, captureId, amount } = refund;
    const answer = await askOnce(this.gateway, key, attempt, (gateway) =>
      gateway.refund(key, captureId, amount),
    );
    await this.database.transaction(tenantId, (tx) => this.settle(tx, work, amount, answer));
  }

  /** Undefined when there is nothing to ask: nothing was captured, or it is done already. */
  private async decide(
    tx: Transaction,
    { orderId, returnId }: ReturnToRefund,
    attempt: number,
  ): Promise<Refund | undefined> {
    const payment = await this.payments.lock(tx, orderId);
    const all = await this.returns.ofOrder(tx, orderId);
    const goods = all.find((one) => one.returnId === returnId);
    if (!payment || !goods || !goods.currency) return undefined;
    const refundOf = (amountMinor: number): Refund => ({
      key: `${payment.paymentId}:refund:${returnId}`,
      captureId: payment.captureId!,
      amount: money(amountMinor, goods.currency!),
    });
    if (goods.status === 'REFUNDING') return refundOf(goods.refundMinor!); // an attempt before this one decided
    if (goods.status !== 'CREDITED') return undefined;
    if (!isSettled(payment.status)) {
      const why = `the payment of order ${orderId} is ${payment.status}: what it brings is not known yet`;
      throw new RetryLater(pauseMs(attempt), why);
    }

    const promised = all.reduce((sum, one) => sum + (one.refundMinor ?? 0), 0);
    const amountMinor = refundable(goods.creditedMinor!, payment.capturedMinor, promised);
    if (amountMinor > 0) {
      await this.returns.refund(tx, returnId, 'REFUNDING', amountMinor);
      return refundOf(amountMinor);
    }
    await this.returns.refund(tx, returnId, 'REFUNDED', 0);
    await this.tell(tx, payment, goods, 0);
    return undefined;
  }

  private async settle(
    tx: Transaction,
    { orderId, returnId }: ReturnToRefund,
    amount: Money,
    answer: GatewayAnswer,
  ): Promise<void> {
    const payment = await this.payments.lock(tx, orderId);
    const goods = (await this.returns.ofOrder(tx, orderId)).find((one) => one.returnId === returnId);
    if (!payment || goods?.status !== 'REFUNDING') return;
    if (answer.status === 'DECLINED') {
      await this.returns.refund(tx, returnId, 'REFUND_FAILED', 0, answer.code);
      return this.tell(tx, payment, goods, 0);
    }
    await this.payments.save(tx, [{ was: payment, is: refunded(payment, amount.amountMinor) }]);
    await this.returns.refund(tx, returnId, 'REFUNDED', amount.amountMinor);
    const source = { orderId, sourceId: returnId, reference: returnId, date: dayOf(new Date()) };
    await this.journal.append(tx, refundEntry(source, amount));
    await this.tell(tx, payment, goods, amount.amountMinor);
  }

  private tell(tx: Transaction, payment: Payment, goods: ReturnView, refundedMinor: number): Promise<void> {
    const currency = goods.currency!;
    return this.events.publish(tx, PaymentRefunded, {
      orderId: payment.orderId,
      paymentId: payment.paymentId,
      returnId: goods.returnId,
      credited: money(goods.creditedMinor!, currency),
      refunded: money(refundedMinor, currency),
    });
  }
}
