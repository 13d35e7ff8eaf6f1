import { Command, EventPublisher } from '@erp/common-messaging';
import { DeliveryFailed } from '@erp/shipping-shared';
import { Injectable } from '@nestjs/common';
import { ChangeShipment } from './change-shipment.js';
import type { DeliveryFailure } from './shipment-status.js';
import { failDelivery, type PlannedShipment } from './shipment.js';

@Injectable()
export class FailDelivery {
  constructor(
    private readonly change: ChangeShipment,
    private readonly events: EventPublisher,
  ) {}

  /** The carrier brings the goods back; the first reason stays. Throws ShipmentNotFound, WrongShipmentStatus. */
  @Command({ emits: [DeliveryFailed] })
  run(tenantId: string, orderId: string, reason: DeliveryFailure): Promise<PlannedShipment> {
    return this.change.run(
      tenantId,
      orderId,
      (shipment) => failDelivery(shipment, reason),
      (tx, { shipmentId }) => this.events.publish(tx, DeliveryFailed, { orderId, shipmentId, reason }),
    );
  }
}
