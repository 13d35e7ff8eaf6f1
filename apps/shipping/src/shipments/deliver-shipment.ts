import { Command, EventPublisher } from '@erp/common-messaging';
import { ShipmentDelivered } from '@erp/shipping-shared';
import { Injectable } from '@nestjs/common';
import { ChangeShipment } from './change-shipment.js';
import { deliver, type PlannedShipment } from './shipment.js';

@Injectable()
export class DeliverShipment {
  constructor(
    private readonly change: ChangeShipment,
    private readonly events: EventPublisher,
  ) {}

  /** The carrier has handed the goods over. Throws ShipmentNotFound, WrongShipmentStatus. */
  @Command({ emits: [ShipmentDelivered] })
  run(tenantId: string, orderId: string): Promise<PlannedShipment> {
    return this.change.run(tenantId, orderId, deliver, (tx, { shipmentId }) =>
      this.events.publish(tx, ShipmentDelivered, { orderId, shipmentId }),
    );
  }
}
