import { OrderCancelled } from '@erp/commerce-shared';
import { EventHandlers, EventPublisher, On, Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { StockReleased } from '@erp/inventory-shared';
import { newId } from '@erp/kernel';
import { ReservationStore } from './reservation.store.js';

/**
 * Gives back what is held for a cancelled order. Nothing is held for one whose reservation failed. One not heard of
 * yet is remembered as ended, so that its OrderPlaced, when it comes, reserves nothing.
 */
@EventHandlers()
export class OnOrderCancelled {
  constructor(
    private readonly reservations: ReservationStore,
    private readonly events: EventPublisher,
  ) {}

  @On(OrderCancelled, { emits: [StockReleased] })
  async release(event: EventOf<typeof OrderCancelled>, tx: Transaction): Promise<void> {
    const { orderId, reason } = event.data;
    const reservationId = await this.reservations.end(tx, orderId, newId(), reason);
    if (reservationId === undefined) return;
    await this.reservations.giveBack(tx, orderId);
    await this.events.publish(tx, StockReleased, { orderId, reservationId, reason });
  }
}
