import { DomainError } from '@erp/kernel';

export class PaymentNotFound extends DomainError {
  readonly code = 'payment-not-found';

  constructor(readonly orderId: string) {
    super(
      `financial knows no payment of order ${orderId}: it was not placed, or its OrderPlaced has not come yet`,
    );
  }
}
