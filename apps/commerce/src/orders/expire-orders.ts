import { Database, Job, type JobRun } from '@erp/common-messaging';
import { OrderCancellationRequested } from '@erp/commerce-shared';
import { Injectable } from '@nestjs/common';
import { DecideOrder } from './decide-order.js';
import { OrderStore } from './order.store.js';
import { expire } from './order.js';

export const ORDER_DEADLINE = 'order-deadline';

/** One order placed here, or the orders that one transaction of an import placed. */
export interface OrderDeadline {
  readonly orderIds: readonly string[];
}

const EXPIRED = {
  what: 'CANCELLATION_REQUESTED',
  actor: 'deadline',
  eventType: null,
  detail: 'the deadline has passed',
};

/** When their deadline has come: asks for every order that has not left to be cancelled (R9). Others are left alone. */
@Injectable()
export class ExpireOrders {
  constructor(
    private readonly database: Database,
    private readonly orders: OrderStore,
    private readonly order: DecideOrder,
  ) {}

  @Job(ORDER_DEADLINE, { deadline: true, emits: [OrderCancellationRequested] })
  async run({ orderIds }: OrderDeadline, { tenantId }: JobRun): Promise<void> {
    await this.database.transaction(tenantId, async (tx) => {
      const late = await this.orders.lockCancellable(tx, orderIds);
      if (late.length === 0) return;
      await this.order.keep(
        tx,
        late.map((was) => ({ was, is: expire(was), entry: EXPIRED, tx })),
      );
    });
  }
}
