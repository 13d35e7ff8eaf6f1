import { EventHandlers, EventPublisher, On, Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { StockIssued } from '@erp/inventory-shared';
import { ShipmentDispatched } from '@erp/shipping-shared';
import { DispatchedWithoutStock } from './reservation-errors.js';
import { ReservationStore } from './reservation.store.js';

/**
 * The goods of an order have left: what was held for it is neither reserved nor on hand any more. Inventory told shipping
 * of the reservation itself, so one that does not hold stock is no matter of order but an error, for an operator.
 */
@EventHandlers()
export class OnShipmentDispatched {
  constructor(
    private readonly reservations: ReservationStore,
    private readonly events: EventPublisher,
  ) {}

  @On(ShipmentDispatched, { emits: [StockIssued] })
  async issue(event: EventOf<typeof ShipmentDispatched>, tx: Transaction): Promise<void> {
    const { orderId, shipmentId } = event.data;
    const lines = await this.reservations.issue(tx, orderId, shipmentId);
    if (lines.length > 0) return this.events.publish(tx, StockIssued, { orderId, shipmentId, lines });

    const known = await this.reservations.standing(tx, orderId);
    if (known?.shipmentId !== shipmentId)
      throw new DispatchedWithoutStock(orderId, shipmentId, known?.status);
  }
}
