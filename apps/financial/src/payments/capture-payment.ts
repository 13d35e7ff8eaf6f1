import { Database, Job, type JobRun } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';
import { PaymentGateway } from '../gateway/payment-gateway.js';
import { AdvancePayment, CAPTURE_PAYMENT, type PaymentStep } from './advance-payment.js';
import { askOnce } from './ask-gateway.js';
import { captureAnswered } from './payment.js';

/** Collects what was authorised, for as long as it takes: the goods have left. */
@Injectable()
export class CapturePayment {
  constructor(
    private readonly database: Database,
    private readonly gateway: PaymentGateway,
    private readonly advance: AdvancePayment,
  ) {}

  @Job(CAPTURE_PAYMENT)
  async run(step: PaymentStep, { tenantId, attempt }: JobRun): Promise<void> {
    const { orderId } = step;
    const key = `${step.paymentId}:capture`;
    const answer = await askOnce(this.gateway, key, attempt, (gateway) =>
      gateway.capture(key, step.authorizationId!, step.amount),
    );
    await this.database.transaction(tenantId, (tx) =>
      this.advance.run(tx, orderId, (current) => captureAnswered(current, answer)),
    );
  }
}
