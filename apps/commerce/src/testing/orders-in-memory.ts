import type { BatchTransaction, Transaction } from '@erp/common-messaging';
import type { HistoryOfOrder, OrderHistoryStore } from '../orders/order-history.store.js';
import { OrderStore } from '../orders/order.store.js';
import type { Order } from '../orders/order.js';

const placed = (orderId: string): Order => ({
  orderId,
  status: 'PLACED',
  confirmed: false,
  payment: 'NONE',
  declineCode: null,
  settledMinor: 0,
  request: null,
  cancellation: null,
});

/** For tests: the tables in memory. What is decided is tested on them, what the SQL does on a real database. */
export class OrdersInMemory extends OrderStore implements OrderHistoryStore {
  readonly history: HistoryOfOrder[] = [];
  /** Orders of each call of `save`. */
  readonly saves: (readonly Order[])[] = [];
  private readonly rows: Map<string, Order>;

  constructor(...orderIds: readonly string[]) {
    super();
    this.rows = new Map(orderIds.map((orderId) => [orderId, placed(orderId)]));
  }

  of(orderId: string): Order {
    return this.rows.get(orderId)!;
  }

  override lockAll(_tx: unknown, orderIds: readonly string[]): Promise<Map<string, Order>> {
    return Promise.resolve(new Map(orderIds.map((orderId) => [orderId, this.of(orderId)])));
  }

  override save(
    tx: Transaction | BatchTransaction,
    orders: readonly Order[],
    steps: readonly HistoryOfOrder[],
  ): Promise<void> {
    this.saves.push(orders);
    for (const order of orders) this.rows.set(order.orderId, order);
    return this.note(tx, steps);
  }

  note(_tx: unknown, steps: readonly HistoryOfOrder[]): Promise<void> {
    this.history.push(...steps);
    return Promise.resolve();
  }
}
