import { OrderPlaced } from '@erp/commerce-shared';
import { BatchTransaction, EventHandlers, EventPublisher, OnBatch } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { StockReservationFailed, StockReserved } from '@erp/inventory-shared';
import { newId } from '@erp/kernel';
import { firstOfEach } from '../first-of-each.js';
import { SkuStore } from '../skus/sku.store.js';
import { allocate, failureReason, type AllocatedLine, type Shortage } from './reservation.js';
import { ReservationStore } from './reservation.store.js';

/** An order that is heard of for the first time. */
interface NewOrder {
  readonly event: EventOf<typeof OrderPlaced>;
  readonly orderId: string;
  readonly reservationId: string;
}

/**
 * Holds stock for every line of a new order, or for none; order after order, in their order. An order that is known
 * already, also one that was cancelled before this event came, is left as it is.
 */
@EventHandlers()
export class OnOrderPlaced {
  constructor(
    private readonly reservations: ReservationStore,
    private readonly skus: SkuStore,
    private readonly events: EventPublisher,
  ) {}

  @OnBatch(OrderPlaced, { emits: [StockReserved, StockReservationFailed] })
  async reserve(events: readonly EventOf<typeof OrderPlaced>[], tx: BatchTransaction): Promise<void> {
    const orders = await this.claim(tx, events);
    if (orders.length === 0) return;
    const wanted = orders.map(({ event }) => event.data.lines);
    const skus = new Set(wanted.flat().map(({ sku }) => sku));
    const decisions = allocate(wanted, await this.reservations.lockAvailable(tx, [...skus]));
    const held: (NewOrder & { lines: readonly AllocatedLine[] })[] = [];
    const short: (NewOrder & { shortages: readonly Shortage[] })[] = [];
    for (const [i, decision] of decisions.entries()) {
      if (decision.allocated) held.push({ ...orders[i]!, lines: decision.lines });
      else short.push({ ...orders[i]!, shortages: decision.shortages });
    }
    if (held.length > 0) await this.hold(tx, held);
    if (short.length > 0) await this.refuse(tx, short);
  }

  private async claim(
    tx: BatchTransaction,
    events: readonly EventOf<typeof OrderPlaced>[],
  ): Promise<NewOrder[]> {
    const orders = [...firstOfEach(events, ({ data }) => data.orderId)].map(([orderId, event]) => ({
      event,
      orderId,
      reservationId: newId(),
    }));
    const claimed = await this.reservations.claim(tx, orders);
    return orders.filter(({ orderId }) => claimed.has(orderId));
  }

  private async hold(
    tx: BatchTransaction,
    held: readonly (NewOrder & { lines: readonly AllocatedLine[] })[],
  ): Promise<void> {
    await this.reservations.hold(tx, held);
    for (const { event, orderId, reservationId, lines } of held)
      await this.events.publish(tx.causedBy(event), StockReserved, {
        orderId,
        reservationId,
        lines: lines.map((line) => ({
          ...line,
          allocations: line.allocations.map((allocation) => ({ ...allocation })),
        })),
      });
  }

  private async refuse(
    tx: BatchTransaction,
    short: readonly (NewOrder & { shortages: readonly Shortage[] })[],
  ): Promise<void> {
    const skus = new Set(short.flatMap(({ shortages }) => shortages).map(({ sku }) => sku));
    const registered = await this.skus.registered(tx, [...skus]);
    const failed = short.map((order) => ({ ...order, reason: failureReason(order.shortages, registered) }));
    await this.reservations.fail(tx, failed);
    for (const { event, orderId, reason, shortages } of failed)
      await this.events.publish(tx.causedBy(event), StockReservationFailed, {
        orderId,
        reason,
        shortages: shortages.map((shortage) => ({ ...shortage })),
      });
  }
}
