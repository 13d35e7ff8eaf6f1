import { OrderCancelled } from '@erp/commerce-shared';
import { EventHandlers, On, Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { ShipmentStore } from './shipment.store.js';
import { cancel } from './shipment.js';

/**
 * The order's end: its address is forgotten, and facts still to come plan nothing. Nobody is told, because nobody but
 * commerce would act on it, and commerce knows.
 */
@EventHandlers()
export class OnOrderCancelled {
  constructor(private readonly shipments: ShipmentStore) {}

  @On(OrderCancelled)
  async end({ data }: EventOf<typeof OrderCancelled>, tx: Transaction): Promise<void> {
    const shipment = await this.shipments.lockOrOpen(tx, data.orderId);
    const ended = cancel(shipment);
    if (ended !== shipment) await this.shipments.save(tx, [ended]);
  }
}
