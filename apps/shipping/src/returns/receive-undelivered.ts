import { Command, Database, EventPublisher, type Transaction } from '@erp/common-messaging';
import { newId } from '@erp/kernel';
import { ReturnReceived } from '@erp/shipping-shared';
import { Injectable } from '@nestjs/common';
import { ShipmentStore } from '../shipments/shipment.store.js';
import { returnToSender, type Shipment } from '../shipments/shipment.js';
import { ReturnStore } from './return.store.js';
import { receiveUndelivered, toReceived } from './return.js';

/** The carrier brought back what could not be delivered. */
@Injectable()
export class ReceiveUndelivered {
  constructor(
    private readonly database: Database,
    private readonly shipments: ShipmentStore,
    private readonly returns: ReturnStore,
    private readonly events: EventPublisher,
  ) {}

  /** Books it in; once, also when asked again. Throws ShipmentNotFound, WrongShipmentStatus, ReturnExceedsShipment. */
  @Command({ emits: [ReturnReceived] })
  run(tenantId: string, orderId: string): Promise<void> {
    return this.database.transaction(tenantId, async (tx) =>
      this.bookIn(tx, await this.shipments.lock(tx, orderId)),
    );
  }

  /** The same for a shipment that is locked. Nothing is written before it throws. */
  async bookIn(tx: Transaction, shipment: Shipment): Promise<void> {
    const back = returnToSender(shipment);
    if (back === shipment) return;
    const { orderId, shipmentId, lines: sent } = back;
    const outstanding = { sent, back: await this.returns.backOf(tx, orderId) };
    const received = receiveUndelivered(newId(), orderId, outstanding);
    await this.shipments.save(tx, [back]);
    await this.returns.saveReceived(tx, received);
    await this.events.publish(tx, ReturnReceived, toReceived(received, shipmentId));
  }
}
