import { Database, EventPublisher, Job, type JobRun } from '@erp/common-messaging';
import { OrderCancelled } from '@erp/commerce-shared';
import { Injectable } from '@nestjs/common';
import { CommerceSettings } from '../commerce-settings.js';
import { OrderStore } from './order.store.js';
import { expire } from './order.js';

export const ORDER_DEADLINE = 'order-deadline';

/** One order placed here, or the orders that one transaction of an import placed. */
export interface OrderDeadline {
  readonly orderIds: readonly string[];
}

/** When its deadline has come: cancels every order that still waits for stock (R9). Others are left alone. */
@Injectable()
export class ExpireOrders {
  constructor(
    private readonly database: Database,
    private readonly orders: OrderStore,
    private readonly events: EventPublisher,
    private readonly settings: CommerceSettings,
  ) {}

  @Job(ORDER_DEADLINE)
  async run({ orderIds }: OrderDeadline, { tenantId }: JobRun): Promise<void> {
    await this.database.transaction(tenantId, async (tx) => {
      const waiting = await this.orders.lockPlaced(tx, orderIds);
      if (waiting.length === 0) return;
      const expired = waiting.map((order) => expire(order, this.settings.orderDeadlineMs));
      await this.orders.save(tx, expired, {
        what: 'CANCELLED',
        actor: 'deadline',
        detail: 'DEADLINE_EXPIRED',
      });
      for (const { orderId, cancellation } of expired) {
        if (cancellation) await this.events.publish(tx, OrderCancelled, { orderId, ...cancellation });
      }
    });
  }
}
