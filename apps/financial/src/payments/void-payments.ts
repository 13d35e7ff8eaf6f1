import { Job, type JobRun } from '@erp/common-messaging';
import { PaymentVoided } from '@erp/financial-shared';
import { Injectable } from '@nestjs/common';
import { PaymentGateway } from '../gateway/payment-gateway.js';
import { VOID_PAYMENTS, type PaymentsToAsk } from './advance-payments.js';
import { AskForEach } from './ask-for-each.js';
import { askOnce } from './ask-gateway.js';
import { voidAnswered, type Decision, type Payment } from './payment.js';

/** Lets go of what was authorised for orders that were cancelled, for as long as it takes. */
@Injectable()
export class VoidPayments {
  constructor(
    private readonly forEach: AskForEach,
    private readonly gateway: PaymentGateway,
  ) {}

  @Job(VOID_PAYMENTS, { emits: [PaymentVoided], jobs: [VOID_PAYMENTS] })
  run(work: PaymentsToAsk, run: JobRun): Promise<void> {
    const job = { name: VOID_PAYMENTS, status: 'VOIDING' } as const;
    return this.forEach.run(job, work, run, (payment, attempt) => this.ask(payment, attempt));
  }

  private async ask(payment: Payment, attempt: number): Promise<(current: Payment) => Decision> {
    const key = `${payment.paymentId}:void`;
    const answer = await askOnce(this.gateway, key, attempt, (gateway) =>
      gateway.void(key, payment.authorizationId!),
    );
    return (current) => voidAnswered(current, answer);
  }
}
