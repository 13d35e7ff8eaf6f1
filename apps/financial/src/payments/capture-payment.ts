import { Database, Job, type JobRun } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';
import { PaymentGateway } from '../gateway/payment-gateway.js';
import { AdvancePayment, CAPTURE_PAYMENT, type OrderOfPayment } from './advance-payment.js';
import { askOnce } from './ask-gateway.js';
import { captureAnswered } from './payment.js';
import { PaymentStore } from './payment.store.js';

/** Collects what was authorised, for as long as it takes: the goods have left. */
@Injectable()
export class CapturePayment {
  constructor(
    private readonly database: Database,
    private readonly payments: PaymentStore,
    private readonly gateway: PaymentGateway,
    private readonly advance: AdvancePayment,
  ) {}

  @Job(CAPTURE_PAYMENT)
  async run({ orderId }: OrderOfPayment, { tenantId, attempt }: JobRun): Promise<void> {
    const payment = await this.database.transaction(tenantId, (tx) => this.payments.find(tx, orderId));
    if (payment.status !== 'CAPTURING') return;
    const key = `${payment.paymentId}:capture`;
    const answer = await askOnce(this.gateway, key, attempt, (gateway) =>
      gateway.capture(key, payment.authorizationId!, payment.placed!.total),
    );
    await this.database.transaction(tenantId, (tx) =>
      this.advance.run(tx, orderId, (current) => captureAnswered(current, answer)),
    );
  }
}
