import { EventPublisher, type BatchTransaction, type Transaction } from '@erp/common-messaging';
import { contextOf, familyOf, type EventEnvelope } from '@erp/common-messaging/contract';
import {
  OrderCancellationRequested,
  OrderCancelledV3,
  OrderCompleted,
  OrderConfirmed,
} from '@erp/commerce-shared';
import { Injectable } from '@nestjs/common';
import { OrderHistoryStore, type HistoryEntry } from './order-history.store.js';
import { OrderStore } from './order.store.js';
import type { Order } from './order.js';

interface AboutOrder {
  readonly orderId: string;
}

/** What a request or an event means for one order: the same object twice when it changes nothing. */
export interface Decision {
  readonly was: Order;
  readonly is: Order;
  readonly entry: HistoryEntry;
  /** On whose account: what is published has its cause. */
  readonly tx: Transaction;
}

/**
 * What all reactions share: hold the orders, decide, keep them with an entry in the history for each fact, tell the
 * others what is new. Many facts of one type come at once, also several of one order, which are decided one after the
 * other. The decisions are in order.ts and order-facts.ts; which event leads to which is in the on-*.ts files.
 */
@Injectable()
export class DecideOrder {
  constructor(
    private readonly orders: OrderStore,
    private readonly history: OrderHistoryStore,
    private readonly events: EventPublisher,
  ) {}

  /** Facts that may move orders. One that changes nothing, for it came twice or late, is in the history all the same. */
  async hear<D extends AboutOrder>(
    tx: BatchTransaction,
    events: readonly EventEnvelope<D>[],
    decide: (order: Order, data: D) => Order,
    detailOf: (data: D) => string = () => '',
  ): Promise<void> {
    if (events.length === 0) return;
    const orders = await this.orders.lockAll(
      tx,
      events.map(({ data }) => data.orderId),
    );
    const decisions = events.map((event): Decision => {
      const was = orders.get(event.data.orderId)!;
      const is = decide(was, event.data);
      orders.set(is.orderId, is);
      const detail = detailOf(event.data);
      const entry = entryOf(event, is === was ? unchanged(is, detail) : detail);
      return { was, is, entry, tx: tx.causedBy(event) };
    });
    await this.keep(tx, decisions);
  }

  /** Facts that no decision needs: for the history alone, without a lock. */
  async note<D extends AboutOrder>(
    tx: BatchTransaction,
    events: readonly EventEnvelope<D>[],
    detailOf: (data: D) => string,
  ): Promise<void> {
    if (events.length === 0) return;
    await this.history.note(
      tx,
      events.map((event) => ({
        orderId: event.data.orderId,
        entry: entryOf(event, detailOf(event.data)),
        tx: tx.causedBy(event),
      })),
    );
  }

  /** Keeps locked orders as the last decision on each left it, and publishes what others must hear of every one. */
  async keep(tx: Transaction | BatchTransaction, decisions: readonly Decision[]): Promise<void> {
    const steps = decisions.map(({ is, entry, tx }) => ({ orderId: is.orderId, entry, tx }));
    const changes = decisions.filter(({ was, is }) => is !== was);
    const changed = new Map(changes.map(({ is }) => [is.orderId, is]));
    if (changed.size > 0) await this.orders.save(tx, [...changed.values()], steps);
    else await this.history.note(tx, steps);
    for (const change of changes) await this.tell(change);
  }

  private async tell({ was, is, tx }: Decision): Promise<void> {
    const { orderId, status, request, cancellation } = is;
    if (is.confirmed && !was.confirmed) await this.events.publish(tx, OrderConfirmed, { orderId });
    if (status === was.status) return;
    if (status === 'CANCELLING' && request)
      await this.events.publish(tx, OrderCancellationRequested, { orderId, reason: request.reason });
    if (status === 'CANCELLED' && cancellation) {
      const { reason, code } = cancellation;
      await this.events.publish(tx, OrderCancelledV3, { orderId, reason, code });
    }
    if (status === 'COMPLETED') await this.events.publish(tx, OrderCompleted, { orderId });
  }
}

/** `inventory.StockReserved` is the step STOCK_RESERVED of inventory. */
export const entryOf = ({ type }: Pick<EventEnvelope, 'type'>, detail: string): HistoryEntry => ({
  what: familyOf(type)
    .slice(type.indexOf('.') + 1)
    .replace(/(?<!^)[A-Z]/g, '_$&')
    .toUpperCase(),
  actor: contextOf(type),
  eventType: type,
  detail,
});

const unchanged = ({ status }: Order, detail: string): string =>
  `${detail === '' ? '' : `${detail}; `}changes nothing: the order is ${status}`;
