import { EventHandlers, OnBatch, type BatchTransaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { ShipmentPlanned } from '@erp/shipping-shared';
import { DecideOrder } from './decide-order.js';

/** The goods are to be picked and packed. */
@EventHandlers()
export class OnShipmentPlanned {
  constructor(private readonly order: DecideOrder) {}

  @OnBatch(ShipmentPlanned)
  note(events: readonly EventOf<typeof ShipmentPlanned>[], tx: BatchTransaction): Promise<void> {
    return this.order.note(tx, events, ({ shipmentId }) => `shipment ${shipmentId}`);
  }
}
