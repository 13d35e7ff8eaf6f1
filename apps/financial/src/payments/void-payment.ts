import { Database, Job, type JobRun } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';
import { PaymentGateway } from '../gateway/payment-gateway.js';
import { AdvancePayment, VOID_PAYMENT, type PaymentStep } from './advance-payment.js';
import { askOnce } from './ask-gateway.js';
import { voidAnswered } from './payment.js';

/** Lets go of what was authorised for an order that was cancelled, for as long as it takes. */
@Injectable()
export class VoidPayment {
  constructor(
    private readonly database: Database,
    private readonly gateway: PaymentGateway,
    private readonly advance: AdvancePayment,
  ) {}

  @Job(VOID_PAYMENT)
  async run(step: PaymentStep, { tenantId, attempt }: JobRun): Promise<void> {
    const { orderId } = step;
    const key = `${step.paymentId}:void`;
    const answer = await askOnce(this.gateway, key, attempt, (gateway) =>
      gateway.void(key, step.authorizationId!),
    );
    await this.database.transaction(tenantId, (tx) =>
      this.advance.run(tx, orderId, (current) => voidAnswered(current, answer)),
    );
  }
}
