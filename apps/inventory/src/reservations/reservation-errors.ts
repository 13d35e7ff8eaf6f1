import { DomainError } from '@erp/kernel';
import type { ReservationStatus } from './reservation-status.js';

export class ReservationNotFound extends DomainError {
  readonly code = 'reservation-not-found';

  constructor(readonly orderId: string) {
    super(
      `inventory knows nothing of order ${orderId}: it was not placed, or its OrderPlaced has not arrived yet`,
    );
  }
}

/** Goods have left for an order that holds none: an operator must find out whose they were. */
export class DispatchedWithoutStock extends DomainError {
  readonly code = 'dispatched-without-stock';

  constructor(
    readonly orderId: string,
    readonly shipmentId: string,
    /** Undefined when inventory knows nothing of the order. */
    readonly status: ReservationStatus | undefined,
  ) {
    super(
      `shipment ${shipmentId} was dispatched, but order ${orderId} holds no stock (its reservation is ` +
        `${status ?? 'not known'}): count the warehouse, correct it by an adjustment, then skip this event`,
    );
  }
}
