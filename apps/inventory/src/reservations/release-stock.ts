import { Injectable } from '@nestjs/common';
import { EventPublisher, type BatchTransaction } from '@erp/common-messaging';
import type { EventEnvelope } from '@erp/common-messaging/contract';
import { StockReleased } from '@erp/inventory-shared';
import { newId } from '@erp/kernel';
import { firstOfEach } from '../first-of-each.js';
import { ReservationStore } from './reservation.store.js';

type OrderEvent = EventEnvelope & { readonly data: { readonly orderId: string } };

/**
 * Gives back what is held for orders that end, once, whoever says so first. Nothing is held for one whose reservation
 * failed, and nothing any more for one that was issued. An order not heard of yet is remembered as ended, so that its
 * OrderPlaced, when it comes, reserves nothing.
 */
@Injectable()
export class ReleaseStock {
  constructor(
    private readonly reservations: ReservationStore,
    private readonly events: EventPublisher,
  ) {}

  /** `reasonOf` an event is told in StockReleased: the OrderCancelled's, or PAYMENT_FAILED. */
  async run<E extends OrderEvent>(
    tx: BatchTransaction,
    events: readonly E[],
    reasonOf: (event: E) => string,
  ): Promise<void> {
    const first = firstOfEach(events, ({ data }) => data.orderId);
    const ends = [...first].map(([orderId, event]) => ({
      orderId,
      unusedId: newId(),
      reason: reasonOf(event),
    }));
    const released = await this.reservations.end(tx, ends);
    if (released.length === 0) return;
    await this.reservations.giveBack(
      tx,
      released.map(({ orderId }) => orderId),
    );
    for (const { orderId, reservationId } of released) {
      const event = first.get(orderId)!;
      const reason = reasonOf(event);
      await this.events.publish(tx.causedBy(event), StockReleased, { orderId, reservationId, reason });
    }
  }
}
