import { Injectable } from '@nestjs/common';
import { EventPublisher, type Transaction } from '@erp/common-messaging';
import { StockReleased } from '@erp/inventory-shared';
import { newId } from '@erp/kernel';
import { ReservationStore } from './reservation.store.js';

/**
 * Gives back what is held for an order that ends, once, whoever says so first. Nothing is held for one whose
 * reservation failed, and nothing any more for one that was issued. An order not heard of yet is remembered as ended,
 * so that its OrderPlaced, when it comes, reserves nothing.
 */
@Injectable()
export class ReleaseStock {
  constructor(
    private readonly reservations: ReservationStore,
    private readonly events: EventPublisher,
  ) {}

  /** `reason` is told in StockReleased: the OrderCancelled's, or PAYMENT_FAILED. */
  async run(tx: Transaction, orderId: string, reason: string): Promise<void> {
    const reservationId = await this.reservations.end(tx, orderId, newId(), reason);
    if (reservationId === undefined) return;
    await this.reservations.giveBack(tx, orderId);
    await this.events.publish(tx, StockReleased, { orderId, reservationId, reason });
  }
}
