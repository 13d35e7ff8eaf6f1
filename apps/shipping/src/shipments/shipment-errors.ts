import { DomainError } from '@erp/kernel';
import type { ShipmentStatus } from './shipment-status.js';

export class ShipmentNotFound extends DomainError {
  readonly code = 'shipment-not-found';

  constructor(readonly orderId: string) {
    super(`shipping knows nothing of order ${orderId}: it was not placed, or no event of it has arrived yet`);
  }
}

/** What can be done instead. */
const WAY_OUT: Readonly<Record<ShipmentStatus, string>> = {
  WAITING: 'it is planned when the order, its stock and its payment are known here',
  PLANNED: 'pick it, or tell its failure',
  PICKED: 'pack it, or tell its failure',
  PACKED: 'dispatch it, or tell its failure',
  DISPATCHED: 'tell its delivery, or the failure of that',
  DELIVERED: 'goods come back by a return',
  DELIVERY_FAILED: 'receive it back by return-to-sender',
  RETURNED_TO_SENDER: 'the goods are here again, and leave only for another order',
  STOPPED: 'its order was to be cancelled, and nothing of it leaves',
  FAILED: 'nothing of it leaves; its order is cancelled',
  CANCELLED: 'its order is cancelled, and nothing of it leaves',
};

/** A step was asked for that does not follow from where the shipment stands. */
export class WrongShipmentStatus extends DomainError {
  readonly code = 'wrong-shipment-status';

  constructor(
    readonly orderId: string,
    readonly status: ShipmentStatus,
    /** Where it was to be brought. */
    readonly asked: ShipmentStatus,
  ) {
    super(`the shipment of order ${orderId} is ${status} and cannot become ${asked}: ${WAY_OUT[status]}`);
  }
}

/** It left under another number than this request says: the two requests are not the same. */
export class TrackingNumberDiffers extends DomainError {
  readonly code = 'tracking-number-differs';

  constructor(
    readonly orderId: string,
    readonly trackingNumber: string,
    asked: string,
  ) {
    super(
      `the shipment of order ${orderId} left as ${trackingNumber}, not as ${asked}: leave the number out to ask for it`,
    );
  }
}
