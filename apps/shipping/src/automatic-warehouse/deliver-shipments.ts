import { Database, EventPublisher, Job, type JobRun, type Transaction } from '@erp/common-messaging';
import { DeliveryFailed, ReturnReceived, ShipmentDelivered } from '@erp/shipping-shared';
import { Injectable, Logger } from '@nestjs/common';
import { ReturnExceedsShipment } from '../returns/return-errors.js';
import { ReceiveUndelivered } from '../returns/receive-undelivered.js';
import { becauseOf } from '../shipments/because-of.js';
import { ShipmentStore } from '../shipments/shipment.store.js';
import { deliver, failDelivery, type Shipment } from '../shipments/shipment.js';
import { DELIVER_SHIPMENTS, type ShipmentsToDeliver } from './jobs.js';

/**
 * Simulates the carrier (WAREHOUSE_MODE=automatic): hands over what was dispatched, or finds nobody there and brings it
 * back at once (see courses.ts). What a person has dealt with meanwhile is left alone.
 */
@Injectable()
export class DeliverShipments {
  private readonly log = new Logger(DeliverShipments.name);

  constructor(
    private readonly database: Database,
    private readonly shipments: ShipmentStore,
    private readonly receiveUndelivered: ReceiveUndelivered,
    private readonly events: EventPublisher,
  ) {}

  @Job(DELIVER_SHIPMENTS, { emits: [ShipmentDelivered, DeliveryFailed, ReturnReceived] })
  async run({ orderIds }: ShipmentsToDeliver, { tenantId }: JobRun): Promise<void> {
    await this.database.transaction(tenantId, async (tx) => {
      const onTheRoad = (await this.shipments.lockAll(tx, orderIds)).filter((s) => s.status === 'DISPATCHED');
      const failing = onTheRoad.filter(({ course }) => course === 'FAIL_DELIVERY');
      const undelivered = failing.map((s) => failDelivery(s, 'NOBODY_THERE'));
      const delivered = onTheRoad.filter((s) => !failing.includes(s)).map(deliver);
      await this.shipments.save(tx, [...delivered, ...undelivered]);
      for (const shipment of delivered) {
        const { orderId, shipmentId } = shipment;
        await this.events.publish(becauseOf(tx, shipment), ShipmentDelivered, { orderId, shipmentId });
      }
      for (const shipment of undelivered) {
        const { orderId, shipmentId } = shipment;
        const because = becauseOf(tx, shipment);
        await this.events.publish(because, DeliveryFailed, { orderId, shipmentId, reason: 'NOBODY_THERE' });
        await this.bringBack(because, shipment);
      }
    });
  }

  /** A customer who sent everything back before it arrived leaves nothing to bring; a person looks at that. */
  private async bringBack(tx: Transaction, shipment: Shipment): Promise<void> {
    try {
      await this.receiveUndelivered.bookIn(tx, shipment);
    } catch (error) {
      if (!(error instanceof ReturnExceedsShipment)) throw error;
      this.log.warn(error.message);
    }
  }
}
