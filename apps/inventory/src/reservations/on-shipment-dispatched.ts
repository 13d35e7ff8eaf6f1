import { BatchTransaction, EventHandlers, EventPublisher, OnBatch } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { StockIssued } from '@erp/inventory-shared';
import { ShipmentDispatched } from '@erp/shipping-shared';
import { firstOfEach } from '../first-of-each.js';
import { DispatchedWithoutStock } from './reservation-errors.js';
import { ReservationStore } from './reservation.store.js';

type Dispatched = EventOf<typeof ShipmentDispatched>;

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

  /** Throws DispatchedWithoutStock. */
  @OnBatch(ShipmentDispatched, { emits: [StockIssued] })
  async issue(events: readonly Dispatched[], tx: BatchTransaction): Promise<void> {
    const first = [...firstOfEach(events, ({ data }) => data.orderId).values()];
    const issued = await this.reservations.issue(
      tx,
      first.map(({ data }) => data),
    );
    const answered = new Set(first.filter(({ data }) => issued.has(data.orderId)));
    await this.refuseUnknown(
      tx,
      events.filter((event) => !answered.has(event)),
    );
    for (const event of answered) {
      const { orderId, shipmentId } = event.data;
      const lines = issued.get(orderId)!;
      await this.events.publish(tx.causedBy(event), StockIssued, { orderId, shipmentId, lines });
    }
  }

  /** Lets pass what tells again of a shipment that was issued. */
  private async refuseUnknown(tx: BatchTransaction, events: readonly Dispatched[]): Promise<void> {
    if (events.length === 0) return;
    const known = await this.reservations.standing(
      tx,
      events.map(({ data }) => data.orderId),
    );
    for (const { data } of events) {
      const { orderId, shipmentId } = data;
      const reservation = known.get(orderId);
      if (reservation?.shipmentId !== shipmentId)
        throw new DispatchedWithoutStock(orderId, shipmentId, reservation?.status);
    }
  }
}
