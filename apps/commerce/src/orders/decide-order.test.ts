import { beforeEach, describe, expect, test } from '@jest/globals';
import { OrderCompleted, OrderConfirmed } from '@erp/commerce-shared';
import {
  BatchTransaction,
  EventPublisher,
  type Transaction,
  type TransactionParts,
} from '@erp/common-messaging';
import type { DataOf, EventDefinition, EventEnvelope, EventOf } from '@erp/common-messaging/contract';
import { ReceivablePaid } from '@erp/financial-shared';
import { StockReserved } from '@erp/inventory-shared';
import { money, newId } from '@erp/kernel';
import { ShipmentDelivered } from '@erp/shipping-shared';
import fc from 'fast-check';
import { factsOf, type Fact } from '../testing/facts.js';
import { OrdersInMemory } from '../testing/orders-in-memory.js';
import { DecideOrder } from './decide-order.js';
import { OnReceivablePaid } from './on-receivable-paid.js';
import { OnShipmentDelivered } from './on-shipment-delivered.js';
import { OnStockReserved } from './on-stock-reserved.js';

const [A, B] = [newId(), newId()];

/** Remembers on account of which event something was published. */
class PublishedBecause extends EventPublisher {
  readonly all: { readonly type: string; readonly orderId: string; readonly because: string | null }[] = [];

  override publish<E extends EventDefinition>(tx: Transaction, { type }: E, data: DataOf<E>): Promise<void> {
    const { orderId } = data as { orderId: string };
    this.all.push({ type, orderId, because: tx.cause.causationId });
    return Promise.resolve();
  }
}

const tx = new BatchTransaction('tenant', {} as TransactionParts, ({ id, correlationId }) => ({
  cause: { correlationId, causationId: id },
  traceparent: null,
}));

const arrived = <E extends EventDefinition>(definition: E, data: unknown): EventOf<E> =>
  ({ id: newId(), type: definition.type, correlationId: newId(), data }) as EventOf<E>;
const told = <E extends EventDefinition>(definition: E, { data }: Fact) => arrived(definition, data);
const paid = (orderId: string, amountMinor: number, openMinor: number) =>
  arrived(ReceivablePaid, { orderId, amount: money(amountMinor, 'USD'), open: money(openMinor, 'USD') });

let orders: OrdersInMemory;
let published: PublishedBecause;
let order: DecideOrder;

beforeEach(() => {
  orders = new OrdersInMemory(A, B);
  published = new PublishedBecause();
  order = new DecideOrder(orders, orders, published);
});

const historyOf = (orderId: string) =>
  orders.history
    .filter((step) => step.orderId === orderId)
    .map(({ entry, tx }) => ({ ...entry, because: tx.cause.causationId }));

describe('facts that come together', () => {
  test('of one order are decided one after the other, and saved once', async () => {
    const facts = [paid(A, 30, 70), paid(B, 5, 95), paid(A, 70, 0)];
    await new OnReceivablePaid(order).settle(facts, tx);
    expect(orders.of(A)).toMatchObject({ settledMinor: 100, payment: 'PAID' });
    expect(orders.of(B)).toMatchObject({ settledMinor: 5, payment: 'NONE' });
    expect(orders.saves).toEqual([[orders.of(A), orders.of(B)]]);
    expect(historyOf(A)).toMatchObject([
      { detail: '0.30 USD, 0.70 USD still open', because: facts[0]!.id },
      { detail: '0.70 USD, 0.00 USD still open', because: facts[2]!.id },
    ]);
  });

  test('and are the same twice: told once, because of the first, and in the history both times', async () => {
    const fact = factsOf(A).stockReserved;
    const [first, second] = [told(StockReserved, fact), told(StockReserved, fact)];
    await new OnStockReserved(order).confirm([first, second], tx);
    expect(published.all).toEqual([{ type: OrderConfirmed.type, orderId: A, because: first.id }]);
    expect(historyOf(A)).toMatchObject([
      { detail: 'every line is held', because: first.id },
      { detail: 'every line is held; changes nothing: the order is CONFIRMED', because: second.id },
    ]);
  });

  test('and change nothing are noted, and nothing is saved', async () => {
    const delivered = () => told(ShipmentDelivered, factsOf(A).shipmentDelivered);
    const on = new OnShipmentDelivered(order);
    await on.complete([delivered()], tx);
    await on.complete([delivered(), delivered()], tx);
    expect(orders.saves).toHaveLength(1);
    expect(historyOf(A)).toHaveLength(3);
    expect(published.all.map(({ type }) => type)).toEqual([OrderCompleted.type]);
  });
});

test('however facts are cut into batches, orders, histories and what is told come out the same (R7, R15)', async () => {
  type Hear = (events: readonly EventEnvelope[], order: DecideOrder) => Promise<void>;
  const kinds: readonly [(orderId: string) => EventEnvelope, Hear][] = [
    [
      (id) => told(StockReserved, factsOf(id).stockReserved),
      (events, to) => new OnStockReserved(to).confirm(events as EventOf<typeof StockReserved>[], tx),
    ],
    [
      (id) => paid(id, 40, 60),
      (events, to) => new OnReceivablePaid(to).settle(events as EventOf<typeof ReceivablePaid>[], tx),
    ],
    [
      (id) => told(ShipmentDelivered, factsOf(id).shipmentDelivered),
      (events, to) => new OnShipmentDelivered(to).complete(events as EventOf<typeof ShipmentDelivered>[], tx),
    ],
  ];
  const batch = fc.record({
    kind: fc.constantFrom(...kinds),
    orderIds: fc.array(fc.constantFrom(A, B), { minLength: 1, maxLength: 6 }),
  });
  /** All that can be seen afterwards, with each batch cut into pieces. */
  const after = async (pieces: readonly (readonly [readonly EventEnvelope[], Hear])[]) => {
    orders = new OrdersInMemory(A, B);
    published = new PublishedBecause();
    const to = new DecideOrder(orders, orders, published);
    for (const [events, hear] of pieces) await hear(events, to);
    return [A, B].map((id) => ({
      order: orders.of(id),
      history: historyOf(id),
      told: published.all.filter(({ orderId }) => orderId === id),
    }));
  };
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { maxLength: 6 }), async (batches) => {
      const whole = batches.map(({ kind: [make, hear], orderIds }) => [orderIds.map(make), hear] as const);
      const alone = whole.flatMap(([events, hear]) => events.map((event) => [[event], hear] as const));
      expect(await after(whole)).toEqual(await after(alone));
    }),
  );
});
