import { DomainError } from '@erp/kernel';

export class InvoiceNotFound extends DomainError {
  readonly code = 'invoice-not-found';

  constructor(readonly orderId: string) {
    super(`there is no invoice of order ${orderId}: it is written when the goods have left`);
  }
}
