import { Job, RetryLater, type JobRun } from '@erp/common-messaging';
import { PaymentAuthorized, PaymentFailed } from '@erp/financial-shared';
import { Injectable } from '@nestjs/common';
import { FinancialSettings } from '../financial-settings.js';
import { PaymentGateway, type GatewayAnswer } from '../gateway/payment-gateway.js';
import {
  AUTHORISE_PAYMENTS,
  CAPTURE_PAYMENTS,
  VOID_PAYMENTS,
  type PaymentsToAsk,
} from './advance-payments.js';
import { AskForEach } from './ask-for-each.js';
import { askOnce, orLater } from './ask-gateway.js';
import { authorisationAnswered, neverAuthorised, type Decision, type Payment } from './payment.js';

/**
 * Has the gateway hold the amounts. An order may be cancelled while the gateway is asked: what was authorised is then
 * voided and told nobody. While the gateway is down it is asked again until the order has ended.
 */
@Injectable()
export class AuthorisePayments {
  constructor(
    private readonly forEach: AskForEach,
    private readonly gateway: PaymentGateway,
    private readonly settings: FinancialSettings,
  ) {}

  @Job(AUTHORISE_PAYMENTS, {
    emits: [PaymentAuthorized, PaymentFailed],
    jobs: [AUTHORISE_PAYMENTS, CAPTURE_PAYMENTS, VOID_PAYMENTS],
  })
  run(work: PaymentsToAsk, run: JobRun): Promise<void> {
    const job = { name: AUTHORISE_PAYMENTS, status: 'AUTHORISING' } as const;
    return this.forEach.run(job, work, run, (payment, attempt) => this.ask(payment, attempt));
  }

  private async ask(payment: Payment, attempt: number): Promise<(current: Payment) => Decision> {
    const { orderId, placed, end } = payment;
    const key = keyOf(payment);
    const { paymentToken, total } = placed!;
    const answer = end
      ? await this.answerAfterEnd(payment, end.at, attempt)
      : await askOnce(this.gateway, key, attempt, (gateway) =>
          gateway.authorise(key, paymentToken!, total, orderId),
        );
    return (current) => (answer ? authorisationAnswered(current, answer) : neverAuthorised(current));
  }

  /**
   * The order has ended: nothing is sent any more, but an earlier attempt may have been done. "Never heard of it" is
   * believed once none of our requests can be on its way any more: each is cut after the time-out, and the gateway gets
   * as long again.
   */
  private async answerAfterEnd(
    payment: Payment,
    endedAt: Date,
    attempt: number,
  ): Promise<GatewayAnswer | undefined> {
    if (attempt === 1) return undefined; // nothing was sent yet
    const answer = await orLater(attempt, () => this.gateway.answerTo(keyOf(payment)));
    const quietInMs = endedAt.getTime() + 2 * this.settings.gatewayTimeoutMs - Date.now();
    if (!answer && quietInMs > 0)
      throw new RetryLater(quietInMs, `a request of order ${payment.orderId} may still be on its way`);
    return answer;
  }
}

const keyOf = ({ paymentId }: Payment): string => `${paymentId}:authorise`;
