import { OrderCancelled } from '@erp/commerce-shared';
import { BatchTransaction, EventHandlers, OnBatch } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { ShipmentStore } from './shipment.store.js';
import { cancel } from './shipment.js';

/**
 * The ends of orders: their addresses are forgotten, and facts still to come plan nothing. Nobody is told, because nobody but
 * commerce would act on it, and commerce knows.
 */
@EventHandlers()
export class OnOrderCancelled {
  constructor(private readonly shipments: ShipmentStore) {}

  @OnBatch(OrderCancelled)
  async end(events: readonly EventOf<typeof OrderCancelled>[], tx: BatchTransaction): Promise<void> {
    const shipments = await this.shipments.lockOrOpen(
      tx,
      events.map(({ data }) => data.orderId),
    );
    const ended = shipments.map((was) => ({ was, is: cancel(was) })).filter(({ was, is }) => is !== was);
    await this.shipments.save(
      tx,
      ended.map(({ is }) => is),
    );
  }
}
