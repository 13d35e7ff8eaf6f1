import { Database, type Transaction } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';
import { ShipmentStore } from './shipment.store.js';
import type { PlannedShipment, Shipment } from './shipment.js';

/** What every step has in common: decided under the row's lock, saved and told in one transaction, once. */
@Injectable()
export class ChangeShipment {
  constructor(
    private readonly database: Database,
    private readonly shipments: ShipmentStore,
  ) {}

  /**
   * `decide` returns the shipment as it was when there is nothing to do; then nothing is saved, and `tell` is not called.
   * Throws ShipmentNotFound, and what `decide` throws.
   */
  run(
    tenantId: string,
    orderId: string,
    decide: (shipment: Shipment) => PlannedShipment,
    tell: (tx: Transaction, shipment: PlannedShipment) => Promise<void> = async () => undefined,
  ): Promise<PlannedShipment> {
    return this.database.transaction(tenantId, async (tx) => {
      const shipment = await this.shipments.lock(tx, orderId);
      const next = decide(shipment);
      if (next === shipment) return next;
      await this.shipments.save(tx, [next]);
      await tell(tx, next);
      return next;
    });
  }
}
