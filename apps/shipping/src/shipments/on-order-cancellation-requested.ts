import { OrderCancellationRequested } from '@erp/commerce-shared';
import { EventHandlers, EventPublisher, On, Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { CancellationRefused, ShipmentStopped } from '@erp/shipping-shared';
import { ShipmentStore } from './shipment.store.js';
import { answerCancellation } from './shipment.js';

/**
 * Decides, alone and under the lock that a dispatch takes too, whether a cancelled order still leaves. An order not heard
 * of yet is remembered as stopped, so that its facts, when they come, plan nothing.
 */
@EventHandlers()
export class OnOrderCancellationRequested {
  constructor(
    private readonly shipments: ShipmentStore,
    private readonly events: EventPublisher,
  ) {}

  @On(OrderCancellationRequested, { emits: [ShipmentStopped, CancellationRefused] })
  async answer({ data }: EventOf<typeof OrderCancellationRequested>, tx: Transaction): Promise<void> {
    const { orderId } = data;
    const [known] = await this.shipments.lockOrOpen(tx, [orderId]);
    const { shipment, answer } = answerCancellation(known!);
    const { shipmentId } = shipment;
    if (answer === 'STOPPED') {
      await this.shipments.save(tx, [shipment]);
      await this.events.publish(tx, ShipmentStopped, { orderId, shipmentId });
    }
    if (answer === 'REFUSED' && shipmentId !== null)
      await this.events.publish(tx, CancellationRefused, { orderId, shipmentId });
  }
}
