import { Job, type JobRun } from '@erp/common-messaging';
import { PaymentCaptured, PaymentCaptureFailed } from '@erp/financial-shared';
import { Injectable } from '@nestjs/common';
import { PaymentGateway } from '../gateway/payment-gateway.js';
import { CAPTURE_PAYMENTS, type PaymentsToAsk } from './advance-payments.js';
import { AskForEach } from './ask-for-each.js';
import { askOnce } from './ask-gateway.js';
import { captureAnswered, type Decision, type Payment } from './payment.js';

/** Collects what was authorised, for as long as it takes: the goods have left. */
@Injectable()
export class CapturePayments {
  constructor(
    private readonly forEach: AskForEach,
    private readonly gateway: PaymentGateway,
  ) {}

  @Job(CAPTURE_PAYMENTS, { emits: [PaymentCaptured, PaymentCaptureFailed], jobs: [CAPTURE_PAYMENTS] })
  run(work: PaymentsToAsk, run: JobRun): Promise<void> {
    const job = { name: CAPTURE_PAYMENTS, status: 'CAPTURING' } as const;
    return this.forEach.run(job, work, run, (payment, attempt) => this.ask(payment, attempt));
  }

  private async ask(payment: Payment, attempt: number): Promise<(current: Payment) => Decision> {
    const key = `${payment.paymentId}:capture`;
    const answer = await askOnce(this.gateway, key, attempt, (gateway) =>
      gateway.capture(key, payment.authorizationId!, payment.placed!.total),
    );
    return (current) => captureAnswered(current, answer);
  }
}
