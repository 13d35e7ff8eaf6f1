import type { BatchTransaction } from '@erp/common-messaging';
import { ShipmentStore, type PlacedOrder, type ReservedStock } from '../shipments/shipment.store.js';
import type { Shipment } from '../shipments/shipment.js';

/** For tests: the table in memory. What the handlers decide is tested on it, what the SQL does on a real database. */
export class ShipmentsInMemory extends ShipmentStore {
  private readonly rows = new Map<string, Shipment>();

  of(orderId: string): Shipment | undefined {
    return this.rows.get(orderId);
  }

  override keepOrders(_tx: BatchTransaction, orders: readonly PlacedOrder[]) {
    return this.keep(
      orders.map(({ orderId, orderNumber, shipToAddressId }) => ({ orderId, orderNumber, shipToAddressId })),
    );
  }

  override keepStock(_tx: BatchTransaction, reserved: readonly ReservedStock[]) {
    return this.keep(reserved);
  }

  override keepPayments(_tx: BatchTransaction, orderIds: readonly string[]) {
    return this.keep(orderIds.map((orderId) => ({ orderId, paymentAuthorized: true })));
  }

  override lockOrOpen(_tx: unknown, orderIds: readonly string[]) {
    return this.keep(orderIds.map((orderId) => ({ orderId })));
  }

  override save(_tx: unknown, shipments: readonly Shipment[]): Promise<void> {
    for (const shipment of shipments) this.rows.set(shipment.orderId, shipment);
    return Promise.resolve();
  }

  /** Returns each order once, as the upsert does. */
  private keep(facts: readonly (Partial<Shipment> & { readonly orderId: string })[]): Promise<Shipment[]> {
    for (const fact of facts)
      this.rows.set(fact.orderId, { ...(this.of(fact.orderId) ?? waiting(fact.orderId)), ...fact });
    return Promise.resolve([...new Set(facts.map(({ orderId }) => this.of(orderId)!))]);
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
  origin: null,
  stopTold: false,
});
