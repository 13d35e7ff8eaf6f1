import { DomainError, type Violation } from '@erp/kernel';
import type { OrderStatus } from './order-status.js';

export class OrderNotFound extends DomainError {
  readonly code = 'order-not-found';

  constructor(readonly orderId: string) {
    super(`there is no order ${orderId}`);
  }
}

/** Lines that name no product on sale, or one that is sold in another currency; every such line is listed. */
export class LinesNotOnSale extends DomainError {
  readonly code = 'lines-not-on-sale';

  constructor(lines: readonly Violation[]) {
    super(
      `${lines.length} of the order's lines cannot be sold: see errors, list the products or drop the lines`,
      lines,
    );
  }
}

export class OrderNotCancellable extends DomainError {
  readonly code = 'order-not-cancellable';

  constructor(
    readonly orderId: string,
    readonly status: OrderStatus,
  ) {
    super(`order ${orderId} is ${status} and can no longer be cancelled: have it returned instead`);
  }
}
