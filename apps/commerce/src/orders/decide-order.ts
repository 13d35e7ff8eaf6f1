import { EventPublisher, type Transaction } from '@erp/common-messaging';
import { contextOf, type EventEnvelope } from '@erp/common-messaging/contract';
import {
  OrderCancellationRequested,
  OrderCancelled,
  OrderCompleted,
  OrderConfirmed,
} from '@erp/commerce-shared';
import { Injectable } from '@nestjs/common';
import { OrderHistoryStore, type HistoryEntry } from './order-history.store.js';
import { OrderStore } from './order.store.js';
import type { Order } from './order.js';

/** An event of another context about an order. */
export type OrderEvent = EventEnvelope<{ readonly orderId: string }>;

/**
 * What all reactions share: hold the order, decide, keep it with an entry in its history, tell the others what is new.
 * The decisions are in order.ts and order-facts.ts; which event leads to which is in the on-*.ts files.
 */
@Injectable()
export class DecideOrder {
  constructor(
    private readonly orders: OrderStore,
    private readonly history: OrderHistoryStore,
    private readonly events: EventPublisher,
  ) {}

  /** A fact that may move the order. One that changes nothing, for it came twice or late, is in the history all the same. */
  async hear(
    tx: Transaction,
    event: OrderEvent,
    decide: (order: Order) => Order,
    detail = '',
  ): Promise<void> {
    const order = await this.orders.lock(tx, event.data.orderId);
    const next = decide(order);
    if (next === order) return this.note(tx, event, unchanged(order, detail));
    await this.keep(tx, [[order, next]], entryOf(event, detail));
  }

  /** A fact that no decision needs: for the history alone, without a lock. */
  note(tx: Transaction, event: OrderEvent, detail = ''): Promise<void> {
    return this.history.note(tx, event.data.orderId, entryOf(event, detail));
  }

  /** Keeps locked orders as they are now, each with the same entry, and publishes what others must hear of it. */
  async keep(
    tx: Transaction,
    changes: readonly (readonly [was: Order, is: Order])[],
    entry: HistoryEntry,
  ): Promise<void> {
    await this.orders.save(
      tx,
      changes.map(([, is]) => is),
      entry,
    );
    for (const [was, is] of changes) await this.tell(tx, was, is);
  }

  private async tell(tx: Transaction, was: Order, is: Order): Promise<void> {
    const { orderId, status, request, cancellation } = is;
    if (is.confirmed && !was.confirmed) await this.events.publish(tx, OrderConfirmed, { orderId });
    if (status === was.status) return;
    if (status === 'CANCELLING' && request)
      await this.events.publish(tx, OrderCancellationRequested, { orderId, reason: request.reason });
    if (status === 'CANCELLED' && cancellation)
      await this.events.publish(tx, OrderCancelled, { orderId, ...cancellation });
    if (status === 'COMPLETED') await this.events.publish(tx, OrderCompleted, { orderId });
  }
}

/** `inventory.StockReserved` is the step STOCK_RESERVED of inventory. */
export const entryOf = ({ type }: Pick<OrderEvent, 'type'>, detail: string): HistoryEntry => ({
  what: type
    .slice(type.indexOf('.') + 1)
    .replace(/(?<!^)[A-Z]/g, '_$&')
    .toUpperCase(),
  actor: contextOf(type),
  eventType: type,
  detail,
});

const unchanged = ({ status }: Order, detail: string): string =>
  `${detail === '' ? '' : `${detail}; `}changes nothing: the order is ${status}`;
