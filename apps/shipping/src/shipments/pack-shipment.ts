import { Injectable } from '@nestjs/common';
import { ChangeShipment } from './change-shipment.js';
import { pack, type PlannedShipment } from './shipment.js';

@Injectable()
export class PackShipment {
  constructor(private readonly change: ChangeShipment) {}

  /** The goods are in parcels. Throws ShipmentNotFound, WrongShipmentStatus. */
  run(tenantId: string, orderId: string): Promise<PlannedShipment> {
    return this.change.run(tenantId, orderId, pack);
  }
}
