import { Command, EventPublisher } from '@erp/common-messaging';
import { ShipmentDispatched } from '@erp/shipping-shared';
import { Injectable } from '@nestjs/common';
import { ChangeShipment } from './change-shipment.js';
import { dispatch, toDispatched, type PlannedShipment } from './shipment.js';

@Injectable()
export class DispatchShipment {
  constructor(
    private readonly change: ChangeShipment,
    private readonly events: EventPublisher,
  ) {}

  /** The goods leave the house. Throws ShipmentNotFound, WrongShipmentStatus, TrackingNumberDiffers. */
  @Command({ emits: [ShipmentDispatched] })
  run(tenantId: string, orderId: string, trackingNumber?: string): Promise<PlannedShipment> {
    return this.change.run(
      tenantId,
      orderId,
      (shipment) => dispatch(shipment, trackingNumber),
      (tx, shipment) => this.events.publish(tx, ShipmentDispatched, toDispatched(shipment)),
    );
  }
}
