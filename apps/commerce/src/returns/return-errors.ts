import { DomainError, type Violation } from '@erp/kernel';

/** Nothing of the order is on its way to the customer or with them. */
export class OrderNotReturnable extends DomainError {
  readonly code = 'order-not-returnable';

  constructor(
    readonly orderId: string,
    readonly status: string,
  ) {
    super(
      status === 'CANCELLED' || status === 'RETURNED'
        ? `order ${orderId} is ${status}: nothing of it is left to be returned`
        : `order ${orderId} is ${status} and has not left yet: cancel it instead`,
    );
  }
}

/** More pieces than the customer has, or lines that the order does not have; every such line is listed. */
export class ReturnExceedsOrder extends DomainError {
  readonly code = 'return-exceeds-order';

  constructor(
    readonly orderId: string,
    lines: readonly Violation[],
  ) {
    super(
      `${lines.length} of the lines cannot be returned to order ${orderId}: see errors, and ask for less of them`,
      lines,
    );
  }
}
