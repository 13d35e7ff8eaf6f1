import type { Transaction } from '@erp/common-messaging';
import type { ShipmentLine } from '../shipments/shipment-line.js';
import { ShipmentStore } from '../shipments/shipment.store.js';
import type { Shipment } from '../shipments/shipment.js';

/** For tests: the table in memory. What the handlers decide is tested on it, what the SQL does on a real database. */
export class ShipmentsInMemory extends ShipmentStore {
  private readonly rows = new Map<string, Shipment>();

  of(orderId: string): Shipment | undefined {
    return this.rows.get(orderId);
  }

  override keepOrder(_tx: Transaction, orderId: string, orderNumber: string, shipToAddressId: string | null) {
    return this.keep(orderId, { orderNumber, shipToAddressId });
  }

  override keepStock(_tx: Transaction, orderId: string, lines: readonly ShipmentLine[]) {
    return this.keep(orderId, { lines });
  }

  override keepPayment(_tx: Transaction, orderId: string) {
    return this.keep(orderId, { paymentAuthorized: true });
  }

  override lockOrOpen(_tx: Transaction, orderId: string) {
    return this.keep(orderId, {});
  }

  override save(_tx: Transaction, shipments: readonly Shipment[]): Promise<void> {
    for (const shipment of shipments) this.rows.set(shipment.orderId, shipment);
    return Promise.resolve();
  }

  private keep(orderId: string, fact: Partial<Shipment>): Promise<Shipment> {
    const kept = { ...(this.rows.get(orderId) ?? waiting(orderId)), ...fact };
    this.rows.set(orderId, kept);
    return Promise.resolve(kept);
  }
}

const waiting = (orderId: string): Shipment => ({
  orderId,
  status: 'WAITING',
  orderNumber: null,
  shipToAddressId: null,
  lines: null,
  paymentAuthorized: false,
  shipmentId: null,
  trackingNumber: null,
  failureReason: null,
  course: null,
  stopTold: false,
});
