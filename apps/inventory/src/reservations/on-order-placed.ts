import { OrderPlaced } from '@erp/commerce-shared';
import { EventHandlers, EventPublisher, On, Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { StockReservationFailed, StockReserved } from '@erp/inventory-shared';
import { newId } from '@erp/kernel';
import { SkuStore } from '../skus/sku.store.js';
import { allocate, failureReason, type Shortage } from './reservation.js';
import { ReservationStore } from './reservation.store.js';

/**
 * Holds stock for every line of a new order, or for none. An order that is known already, also one that was
 * cancelled before this event came, is left as it is.
 */
@EventHandlers()
export class OnOrderPlaced {
  constructor(
    private readonly reservations: ReservationStore,
    private readonly skus: SkuStore,
    private readonly events: EventPublisher,
  ) {}

  @On(OrderPlaced, { emits: [StockReserved, StockReservationFailed] })
  async reserve(event: EventOf<typeof OrderPlaced>, tx: Transaction): Promise<void> {
    const { orderId, lines } = event.data;
    const levels = await this.reservations.lockAvailable(tx, [...new Set(lines.map(({ sku }) => sku))]);
    const decision = allocate(lines, levels);
    if (!decision.allocated) return this.refuse(tx, orderId, decision.shortages);
    const reservationId = newId();
    if (!(await this.reservations.insertReserved(tx, orderId, reservationId, decision.lines))) return;
    await this.events.publish(tx, StockReserved, {
      orderId,
      reservationId,
      lines: decision.lines.map((line) => ({
        ...line,
        allocations: line.allocations.map((allocation) => ({ ...allocation })),
      })),
    });
  }

  private async refuse(tx: Transaction, orderId: string, shortages: readonly Shortage[]): Promise<void> {
    const registered = await this.skus.registered(
      tx,
      shortages.map(({ sku }) => sku),
    );
    const reason = failureReason(shortages, registered);
    if (!(await this.reservations.insertFailed(tx, orderId, newId(), reason, shortages))) return;
    await this.events.publish(tx, StockReservationFailed, {
      orderId,
      reason,
      shortages: shortages.map((shortage) => ({ ...shortage })),
    });
  }
}
