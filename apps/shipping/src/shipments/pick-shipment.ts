import { Injectable } from '@nestjs/common';
import { ChangeShipment } from './change-shipment.js';
import { pick, type PlannedShipment } from './shipment.js';

@Injectable()
export class PickShipment {
  constructor(private readonly change: ChangeShipment) {}

  /** The goods are off the shelves. Throws ShipmentNotFound, WrongShipmentStatus. */
  run(tenantId: string, orderId: string): Promise<PlannedShipment> {
    return this.change.run(tenantId, orderId, pick);
  }
}
