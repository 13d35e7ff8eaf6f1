import { Database, Job, RetryLater, type JobRun } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';
import { FinancialSettings } from '../financial-settings.js';
import { PaymentGateway, type GatewayAnswer } from '../gateway/payment-gateway.js';
import { AdvancePayment, AUTHORISE_PAYMENT, type PaymentStep } from './advance-payment.js';
import { askOnce, orLater } from './ask-gateway.js';
import { authorisationAnswered, neverAuthorised, type Payment } from './payment.js';
import { PaymentStore } from './payment.store.js';

/** A job that waited no longer than this sends without looking whether its order has ended: the answer is looked at anyway. */
const FRESH_MS = 1_000;

/**
 * Has the gateway hold the amount. The order may be cancelled while the gateway is asked: what was authorised is then
 * voided and told nobody. While the gateway is down it is asked again until the order has ended.
 */
@Injectable()
export class AuthorisePayment {
  constructor(
    private readonly database: Database,
    private readonly payments: PaymentStore,
    private readonly gateway: PaymentGateway,
    private readonly advance: AdvancePayment,
    private readonly settings: FinancialSettings,
  ) {}

  @Job(AUTHORISE_PAYMENT)
  async run(step: PaymentStep, { tenantId, attempt }: JobRun): Promise<void> {
    const { orderId } = step;
    let end: Payment['end'] = null;
    if (attempt > 1 || Date.now() - step.askedAtMs > FRESH_MS) {
      const payment = await this.database.transaction(tenantId, (tx) => this.payments.find(tx, orderId));
      if (payment.status !== 'AUTHORISING') return;
      ({ end } = payment);
    }
    const answer = end
      ? await this.answerAfterEnd(step, end.at, attempt)
      : await askOnce(this.gateway, keyOf(step), attempt, (gateway) =>
          gateway.authorise(keyOf(step), step.paymentToken!, step.amount, orderId),
        );
    await this.database.transaction(tenantId, (tx) =>
      this.advance.run(tx, orderId, (current) =>
        answer ? authorisationAnswered(current, answer) : neverAuthorised(current),
      ),
    );
  }

  /**
   * The order has ended: nothing is sent any more, but an earlier attempt may have been done. "Never heard of it" is
   * believed once none of our requests can be on its way any more: each is cut after the time-out, and the gateway gets
   * as long again.
   */
  private async answerAfterEnd(
    step: PaymentStep,
    endedAt: Date,
    attempt: number,
  ): Promise<GatewayAnswer | undefined> {
    if (attempt === 1) return undefined; // nothing was sent yet
    const answer = await orLater(attempt, () => this.gateway.answerTo(keyOf(step)));
    const quietInMs = endedAt.getTime() + 2 * this.settings.gatewayTimeoutMs - Date.now();
    if (!answer && quietInMs > 0)
      throw new RetryLater(quietInMs, `a request of order ${step.orderId} may still be on its way`);
    return answer;
  }
}

const keyOf = ({ paymentId }: PaymentStep): string => `${paymentId}:authorise`;
