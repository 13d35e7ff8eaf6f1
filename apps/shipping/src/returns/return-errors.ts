import { DomainError, type Violation } from '@erp/kernel';

export class ReturnNotFound extends DomainError {
  readonly code = 'return-not-found';

  constructor(readonly returnId: string) {
    super(
      `shipping expects no return ${returnId}: it was not requested, or its ReturnRequested has not arrived yet`,
    );
  }
}

/** The customer cannot have sent back what did not leave, or what the carrier has. */
export class GoodsNotWithCustomer extends DomainError {
  readonly code = 'goods-not-with-customer';

  constructor(
    readonly orderId: string,
    /** Where the shipment stands; null when nothing is known of the order. */
    readonly status: string | null,
  ) {
    const stands = status === null ? 'is not known here yet' : `is ${status}`;
    super(
      `the shipment of order ${orderId} ${stands}: a return can be received when it is DISPATCHED or DELIVERED`,
    );
  }
}

/** More would come back than was sent. */
export class ReturnExceedsShipment extends DomainError {
  readonly code = 'return-exceeds-shipment';

  constructor(
    readonly orderId: string,
    violations: readonly Violation[],
  ) {
    super(
      `more would come back of order ${orderId} than is out: receive what is out, by naming lines and quantities`,
      violations,
    );
  }
}

/** More was counted than the customer announced. */
export class ReturnExceedsRequest extends DomainError {
  readonly code = 'return-exceeds-request';

  constructor(
    readonly returnId: string,
    violations: readonly Violation[],
  ) {
    super(
      `more was counted than return ${returnId} announces: have the rest requested as another return`,
      violations,
    );
  }
}

export class UnknownWarehouse extends DomainError {
  readonly code = 'unknown-warehouse';

  constructor(readonly warehouseId: string) {
    super(
      `there is no warehouse ${warehouseId}: leave it out to receive the goods where they came from, or take one of inventory's`,
    );
  }
}
