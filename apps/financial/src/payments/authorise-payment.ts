import { Database, Job, RetryLater, type JobRun } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';
import { FinancialSettings } from '../financial-settings.js';
import { PaymentGateway, type GatewayAnswer } from '../gateway/payment-gateway.js';
import { AdvancePayment, AUTHORISE_PAYMENT, type OrderOfPayment } from './advance-payment.js';
import { askOnce, orLater } from './ask-gateway.js';
import { authorisationAnswered, neverAuthorised, type Payment } from './payment.js';
import { PaymentStore } from './payment.store.js';

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
  async run({ orderId }: OrderOfPayment, { tenantId, attempt }: JobRun): Promise<void> {
    const payment = await this.database.transaction(tenantId, (tx) => this.payments.find(tx, orderId));
    if (payment.status !== 'AUTHORISING') return;
    const answer = payment.end
      ? await this.answerAfterEnd(payment, payment.end.at, attempt)
      : await this.answer(payment, attempt);
    await this.database.transaction(tenantId, (tx) =>
      this.advance.run(tx, orderId, (current) =>
        answer ? authorisationAnswered(current, answer) : neverAuthorised(current),
      ),
    );
  }

  private answer(payment: Payment, attempt: number): Promise<GatewayAnswer> {
    const { paymentToken, total } = payment.placed!; // what is to be authorised was placed
    return askOnce(this.gateway, keyOf(payment), attempt, (gateway) =>
      gateway.authorise(keyOf(payment), paymentToken!, total, payment.orderId),
    );
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
