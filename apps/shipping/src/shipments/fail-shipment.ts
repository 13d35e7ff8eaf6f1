import { Command, EventPublisher } from '@erp/common-messaging';
import { ShipmentFailed } from '@erp/shipping-shared';
import { Injectable } from '@nestjs/common';
import { ChangeShipment } from './change-shipment.js';
import type { ShipmentFailure } from './shipment-status.js';
import { fail, type PlannedShipment } from './shipment.js';

@Injectable()
export class FailShipment {
  constructor(
    private readonly change: ChangeShipment,
    private readonly events: EventPublisher,
  ) {}

  /** The goods cannot be dispatched; the first reason stays. Throws ShipmentNotFound, WrongShipmentStatus. */
  @Command({ emits: [ShipmentFailed] })
  run(tenantId: string, orderId: string, reason: ShipmentFailure): Promise<PlannedShipment> {
    return this.change.run(
      tenantId,
      orderId,
      (shipment) => fail(shipment, reason),
      (tx, { shipmentId }) => this.events.publish(tx, ShipmentFailed, { orderId, shipmentId, reason }),
    );
  }
}
