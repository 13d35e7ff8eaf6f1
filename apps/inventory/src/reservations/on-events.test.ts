import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { OrderCancelledV3, OrderPlaced } from '@erp/commerce-shared';
import type { BatchTransaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { RecordingEventPublisher } from '@erp/common-messaging/testing';
import type { PaymentFailed } from '@erp/financial-shared';
import { StockIssued, StockReleased, StockReservationFailed, StockReserved } from '@erp/inventory-shared';
import { newId } from '@erp/kernel';
import type { ShipmentDispatched } from '@erp/shipping-shared';
import { SkuStore } from '../skus/sku.store.js';
import { ReservationsInMemory } from '../testing/reservations-in-memory.js';
import { OnOrderCancelled } from './on-order-cancelled.js';
import { OnOrderPlaced } from './on-order-placed.js';
import { OnPaymentFailed } from './on-payment-failed.js';
import { OnShipmentDispatched } from './on-shipment-dispatched.js';
import { ReleaseStock } from './release-stock.js';
import { DispatchedWithoutStock } from './reservation-errors.js';

const ORDER = newId();
const WAREHOUSE = newId();
const SHIPMENT = newId();
const OTHER = newId();
const tx = { causedBy: () => ({}) } as unknown as BatchTransaction;

class OnlyCdIsRegistered extends SkuStore {
  override registered(): Promise<Set<string>> {
    return Promise.resolve(new Set(['CD']));
  }
}

let reservations: ReservationsInMemory;
let events: RecordingEventPublisher;
/** What the handlers do with a batch; each event is made from its order's id. */
let handle: {
  place: (...orders: EventOf<typeof OrderPlaced>[]) => Promise<void>;
  cancel: (...orderIds: string[]) => Promise<void>;
  failPayment: (...orderIds: string[]) => Promise<void>;
  dispatch: (...events: EventOf<typeof ShipmentDispatched>[]) => Promise<void>;
};

/** Five pieces of CD on hand, and handlers that have heard of nothing. */
function begin(): void {
  reservations = new ReservationsInMemory(WAREHOUSE);
  reservations.onHand.set('CD', 5);
  events = new RecordingEventPublisher();
  const release = new ReleaseStock(reservations, events);
  const onPlaced = new OnOrderPlaced(reservations, new OnlyCdIsRegistered(), events);
  const onCancelled = new OnOrderCancelled(release);
  const onPaymentFailed = new OnPaymentFailed(release);
  const onDispatched = new OnShipmentDispatched(reservations, events);
  const cancelled = (orderId: string) =>
    ({ data: { orderId, reason: 'CUSTOMER_REQUEST' } }) as EventOf<typeof OrderCancelledV3>;
  const unpaid = (orderId: string) => ({ data: { orderId } }) as EventOf<typeof PaymentFailed>;
  handle = {
    place: (...orders) => onPlaced.reserve(orders, tx),
    cancel: (...orderIds) => onCancelled.release(orderIds.map(cancelled), tx),
    failPayment: (...orderIds) => onPaymentFailed.release(orderIds.map(unpaid), tx),
    dispatch: (...shipments) => onDispatched.issue(shipments, tx),
  };
}

type Wanted = [sku: string, quantity: number][];

function placed(orderId: string, ...wanted: Wanted): EventOf<typeof OrderPlaced> {
  const lines = wanted.map(([sku, quantity], i) => ({ lineNumber: i + 1, sku, quantity }));
  return { data: { orderId, lines } } as EventOf<typeof OrderPlaced>;
}

const dispatched = (orderId: string, shipmentId: string) =>
  ({ data: { orderId, shipmentId } }) as EventOf<typeof ShipmentDispatched>;

// The same for the one order that most stories are about.
const place = (...wanted: Wanted) => handle.place(placed(ORDER, ...wanted));
const cancel = () => handle.cancel(ORDER);
const failPayment = () => handle.failPayment(ORDER);
const dispatch = (shipmentId = SHIPMENT) => handle.dispatch(dispatched(ORDER, shipmentId));

beforeEach(begin);

const line = (lineNumber: number, quantity: number) => ({
  lineNumber,
  sku: 'CD',
  quantity,
  allocations: [{ warehouseId: WAREHOUSE, quantity }],
});

describe('when an order is placed', () => {
  test('given enough stock, then it is reserved and said so, with what serves each line', async () => {
    await place(['CD', 2], ['CD', 3]);
    expect(events.of(StockReserved)).toEqual([
      { orderId: ORDER, reservationId: expect.any(String), lines: [line(1, 2), line(2, 3)] },
    ]);
    expect(reservations.available('CD')).toBe(0);
  });

  test('given too little stock, then nothing is held and the shortage is told', async () => {
    await place(['CD', 6]);
    expect(events.published).toHaveLength(1);
    expect(events.of(StockReservationFailed)).toEqual([
      {
        orderId: ORDER,
        reason: 'INSUFFICIENT_STOCK',
        shortages: [{ lineNumber: 1, sku: 'CD', requested: 6, available: 5 }],
      },
    ]);
    expect(reservations.available('CD')).toBe(5);
  });

  test('given an unknown SKU among known ones, then that is the reason', async () => {
    await place(['CD', 1], ['LP', 1]);
    expect(events.of(StockReservationFailed)).toMatchObject([
      { reason: 'UNKNOWN_SKU', shortages: [{ lineNumber: 2, sku: 'LP', available: 0 }] },
    ]);
  });

  test('given the same order again, then nothing more happens', async () => {
    await place(['CD', 2]);
    await place(['CD', 2]);
    expect(events.published).toHaveLength(1);
    expect(reservations.available('CD')).toBe(3);
  });

  test('given that it failed before, when it comes again with stock there, then it stays failed', async () => {
    await place(['CD', 6]);
    reservations.onHand.set('CD', 10);
    await place(['CD', 6]);
    expect(events.of(StockReserved)).toEqual([]);
    expect(reservations.available('CD')).toBe(10);
  });
});

describe('when an order ends without its goods', () => {
  test.each([
    ['cancelled', () => cancel(), 'CUSTOMER_REQUEST'],
    ['not paid for', () => failPayment(), 'PAYMENT_FAILED'],
  ])('given a reservation, when the order is %s, then it is released once', async (_what, end, reason) => {
    await place(['CD', 2]);
    await end();
    await end();
    const [reserved] = events.of(StockReserved);
    expect(events.of(StockReleased)).toEqual([
      { orderId: ORDER, reservationId: reserved!.reservationId, reason },
    ]);
    expect(reservations.available('CD')).toBe(5);
  });

  test('given a failed payment, when commerce cancels for it, then nothing is released again (R9)', async () => {
    await place(['CD', 2]);
    await failPayment();
    await cancel();
    expect(events.of(StockReleased)).toMatchObject([{ reason: 'PAYMENT_FAILED' }]);
  });

  test('given a failed reservation, then there is nothing to release', async () => {
    await place(['CD', 6]);
    await cancel();
    expect(events.of(StockReleased)).toEqual([]);
  });

  test('given that the order is not heard of yet, then its late beginning reserves nothing', async () => {
    await cancel();
    await place(['CD', 2]);
    expect(events.published).toEqual([]);
    expect(reservations.available('CD')).toBe(5);
  });
});

describe('when the goods leave', () => {
  test('given a reservation, then it is issued once: neither reserved nor on hand any more', async () => {
    await place(['CD', 2], ['CD', 1]);
    await dispatch();
    await dispatch();
    expect(events.of(StockIssued)).toEqual([
      {
        orderId: ORDER,
        shipmentId: SHIPMENT,
        lines: [
          { lineNumber: 1, sku: 'CD', warehouseId: WAREHOUSE, quantity: 2 },
          { lineNumber: 2, sku: 'CD', warehouseId: WAREHOUSE, quantity: 1 },
        ],
      },
    ]);
    expect([reservations.onHand.get('CD'), reservations.reserved.get('CD')]).toEqual([2, 0]);
  });

  test.each([
    ['an order never heard of', async () => undefined, 'not known'],
    ['a failed reservation', () => place(['CD', 6]), 'FAILED'],
    ['released stock', () => place(['CD', 2]).then(cancel), 'RELEASED'],
    ['stock that left with another shipment', () => place(['CD', 2]).then(() => dispatch(newId())), 'ISSUED'],
  ])('given %s, then the dispatch is refused and says why', async (_what, given, status) => {
    await given();
    const published = events.published.length;
    const refused = dispatch();
    await expect(refused).rejects.toThrow(DispatchedWithoutStock);
    await expect(refused).rejects.toThrow(`shipment ${SHIPMENT} was dispatched, but order ${ORDER} holds no`);
    await expect(refused).rejects.toThrow(`its reservation is ${status}`);
    expect(events.published).toHaveLength(published);
  });

  test('then a cancellation that comes later releases nothing', async () => {
    await place(['CD', 2]);
    await dispatch();
    await cancel();
    expect(events.of(StockReleased)).toEqual([]);
    expect(reservations.onHand.get('CD')).toBe(3);
  });
});

describe('when many events come at once', () => {
  test('given more orders than pieces, then those that came first get them, each told of its own', async () => {
    const orders = [2, 3, 1].map((quantity) => placed(newId(), ['CD', quantity]));
    await handle.place(...orders);
    const [first, second, third] = orders.map(({ data }) => data.orderId);
    expect(events.of(StockReserved).map(({ orderId }) => orderId)).toEqual([first, second]);
    expect(events.of(StockReservationFailed)).toMatchObject([
      { orderId: third, shortages: [{ requested: 1, available: 0 }] },
    ]);
  });

  test('given orders that are known or ended among them, then they take no piece from those behind them', async () => {
    await place(['CD', 1]);
    await handle.cancel(OTHER);
    const last = newId();
    await handle.place(placed(ORDER, ['CD', 4]), placed(OTHER, ['CD', 4]), placed(last, ['CD', 4]));
    expect(events.of(StockReserved).map(({ orderId }) => orderId)).toEqual([ORDER, last]);
    expect(reservations.available('CD')).toBe(0);
  });

  test('given an order twice among them, then it is answered, ended and issued once', async () => {
    const twice = placed(ORDER, ['CD', 1]);
    await handle.place(twice, twice, placed(OTHER, ['CD', 1]));
    await handle.cancel(ORDER, ORDER);
    await handle.dispatch(dispatched(OTHER, SHIPMENT), dispatched(OTHER, SHIPMENT));
    expect([StockReserved, StockReleased, StockIssued].map((e) => events.of(e).length)).toEqual([2, 1, 1]);
    expect([reservations.onHand.get('CD'), reservations.reserved.get('CD')]).toEqual([4, 0]);
  });

  test('given a dispatch that is refused, then nothing is said of the others: each will be tried alone (R16)', async () => {
    await place(['CD', 1]);
    const batch = handle.dispatch(dispatched(ORDER, SHIPMENT), dispatched(OTHER, newId()));
    await expect(batch).rejects.toThrow(`order ${OTHER} holds no stock`);
    expect(events.of(StockIssued)).toEqual([]);
  });

  test('given two shipments of one order, then the second is refused, though it stands in the same batch', async () => {
    await place(['CD', 1]);
    const batch = handle.dispatch(dispatched(ORDER, SHIPMENT), dispatched(ORDER, OTHER));
    await expect(batch).rejects.toThrow(
      `shipment ${OTHER} was dispatched, but order ${ORDER} holds no stock`,
    );
  });

  test('whatever stands together, it ends as it would one by one', async () => {
    const orderIds = [ORDER, OTHER, newId()];
    const steps = {
      place: (ids: string[]) => handle.place(...ids.map((id) => placed(id, ['CD', 2]))),
      cancel: (ids: string[]) => handle.cancel(...ids),
      failPayment: (ids: string[]) => handle.failPayment(...ids),
    };
    const batch = fc.record({
      step: fc.constantFrom(...(Object.keys(steps) as (keyof typeof steps)[])),
      ids: fc.array(fc.constantFrom(...orderIds), { maxLength: 5 }),
    });
    const outcome = () => ({
      available: reservations.available('CD'),
      told: events.published.map(({ definition, data }) => {
        const { orderId } = data as { orderId: string };
        return `${definition.type} of ${orderId}`;
      }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { maxLength: 8 }), async (batches) => {
        begin();
        for (const { step, ids } of batches) await steps[step](ids);
        const together = outcome();
        begin();
        for (const { step, ids } of batches) for (const id of ids) await steps[step]([id]);
        const alone = outcome();
        expect({ ...together, told: together.told.sort() }).toEqual({ ...alone, told: alone.told.sort() });
      }),
    );
  });
});

test('whatever comes, however often and in whatever order, every order is answered once and ends once (R9, R15)', async () => {
  const steps = {
    place: () => place(['CD', 2]),
    cancel,
    failPayment,
    dispatch: () => dispatch(),
  };
  const names = fc.array(fc.constantFrom(...(Object.keys(steps) as (keyof typeof steps)[])), {
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(names, async (sequence) => {
      begin();
      for (const name of sequence) {
        await steps[name]().catch((error: unknown) => expect(error).toBeInstanceOf(DispatchedWithoutStock));
      }
      const first = sequence.find((name) => name !== 'dispatch');
      const [reserved, released, issued] = [StockReserved, StockReleased, StockIssued].map(
        (definition) => events.of(definition).length,
      ) as [number, number, number];
      expect(reserved).toBe(first === 'place' ? 1 : 0);
      expect(released + issued).toBe(
        reserved === 1 && sequence.slice(sequence.indexOf('place')).some((n) => n !== 'place') ? 1 : 0,
      );
      const held = 2 * (reserved - released - issued);
      expect(reservations.reserved.get('CD') ?? 0).toBe(held);
      expect(reservations.onHand.get('CD')).toBe(5 - 2 * issued);
    }),
  );
});
