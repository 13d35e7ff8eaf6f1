import { DomainError } from '@erp/kernel';

export class ReservationNotFound extends DomainError {
  readonly code = 'reservation-not-found';

  constructor(readonly orderId: string) {
    super(
      `inventory knows nothing of order ${orderId}: it was not placed, or its OrderPlaced has not arrived yet`,
    );
  }
}
