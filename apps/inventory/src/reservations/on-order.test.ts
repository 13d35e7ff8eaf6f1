import { beforeEach, describe, expect, test } from '@jest/globals';
import type { OrderCancelled, OrderPlaced } from '@erp/commerce-shared';
import type { Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { RecordingEventPublisher } from '@erp/common-messaging/testing';
import { StockReleased, StockReservationFailed, StockReserved } from '@erp/inventory-shared';
import { newId } from '@erp/kernel';
import { SkuStore } from '../skus/sku.store.js';
import { OnOrderCancelled } from './on-order-cancelled.js';
import { OnOrderPlaced } from './on-order-placed.js';
import type { AllocatedLine, AvailableLevel } from './reservation.js';
import { ReservationStore } from './reservation.store.js';

const ORDER = newId();
const WAREHOUSE = newId();
const tx = {} as Transaction;

/** The tables in memory: what the handlers decide is tested here, what the SQL does on a real database. */
class ReservationsInMemory extends ReservationStore {
  readonly available = new Map<string, number>();
  private readonly known = new Map<string, { id: string; held: readonly AllocatedLine[] | null }>();

  override lockAvailable(_tx: Transaction, skus: readonly string[]): Promise<AvailableLevel[]> {
    const levels = skus.map((sku) => ({ sku, available: this.available.get(sku) ?? 0 }));
    return Promise.resolve(levels.map((l) => ({ ...l, warehouseId: WAREHOUSE, priority: 1 })));
  }

  override insertReserved(
    _tx: Transaction,
    orderId: string,
    id: string,
    held: readonly AllocatedLine[],
  ): Promise<boolean> {
    if (this.known.has(orderId)) return Promise.resolve(false);
    this.known.set(orderId, { id, held });
    this.count(held, -1);
    return Promise.resolve(true);
  }

  override insertFailed(_tx: Transaction, orderId: string, id: string): Promise<boolean> {
    if (this.known.has(orderId)) return Promise.resolve(false);
    this.known.set(orderId, { id, held: null });
    return Promise.resolve(true);
  }

  override end(_tx: Transaction, orderId: string, unusedId: string): Promise<string | undefined> {
    const reservation = this.known.get(orderId);
    if (!reservation) this.known.set(orderId, { id: unusedId, held: null });
    return Promise.resolve(reservation?.held ? reservation.id : undefined);
  }

  override giveBack(_tx: Transaction, orderId: string): Promise<void> {
    const { id, held } = this.known.get(orderId)!;
    this.count(held ?? [], 1);
    this.known.set(orderId, { id, held: null });
    return Promise.resolve();
  }

  private count(held: readonly AllocatedLine[], sign: 1 | -1): void {
    for (const { sku, quantity } of held)
      this.available.set(sku, (this.available.get(sku) ?? 0) + sign * quantity);
  }
}

class OnlyCdIsRegistered extends SkuStore {
  override registered(): Promise<Set<string>> {
    return Promise.resolve(new Set(['CD']));
  }
}

const usd = { amountMinor: 1, currency: 'USD' };
const placed = (...lines: [sku: string, quantity: number][]) =>
  ({
    data: {
      orderId: ORDER,
      lines: lines.map(([sku, quantity], i) => ({
        lineNumber: i + 1,
        sku,
        quantity,
        unitPrice: usd,
        net: usd,
        tax: usd,
        total: usd,
      })),
    },
  }) as EventOf<typeof OrderPlaced>;
const cancelled = {
  data: { orderId: ORDER, reason: 'CUSTOMER_REQUEST', detail: '' },
} as EventOf<typeof OrderCancelled>;

let reservations: ReservationsInMemory;
let events: RecordingEventPublisher;
let onPlaced: OnOrderPlaced;
let onCancelled: OnOrderCancelled;

beforeEach(() => {
  reservations = new ReservationsInMemory();
  events = new RecordingEventPublisher();
  onPlaced = new OnOrderPlaced(reservations, new OnlyCdIsRegistered(), events);
  onCancelled = new OnOrderCancelled(reservations, events);
  reservations.available.set('CD', 5);
});

describe('when an order is placed', () => {
  test('given enough stock, then it is reserved and said so, with what serves each line', async () => {
    await onPlaced.reserve(placed(['CD', 2], ['CD', 3]), tx);
    expect(events.of(StockReserved)).toEqual([
      {
        orderId: ORDER,
        reservationId: expect.any(String),
        lines: [
          {
            lineNumber: 1,
            sku: 'CD',
            quantity: 2,
            allocations: [{ warehouseId: WAREHOUSE, quantity: 2 }],
          },
          {
            lineNumber: 2,
            sku: 'CD',
            quantity: 3,
            allocations: [{ warehouseId: WAREHOUSE, quantity: 3 }],
          },
        ],
      },
    ]);
    expect(reservations.available.get('CD')).toBe(0);
  });

  test('given too little stock, then nothing is held and the shortage is told', async () => {
    await onPlaced.reserve(placed(['CD', 6]), tx);
    expect(events.published).toHaveLength(1);
    expect(events.of(StockReservationFailed)).toEqual([
      {
        orderId: ORDER,
        reason: 'INSUFFICIENT_STOCK',
        shortages: [{ lineNumber: 1, sku: 'CD', requested: 6, available: 5 }],
      },
    ]);
    expect(reservations.available.get('CD')).toBe(5);
  });

  test('given an unknown SKU among known ones, then that is the reason', async () => {
    await onPlaced.reserve(placed(['CD', 1], ['LP', 1]), tx);
    expect(events.of(StockReservationFailed)).toMatchObject([
      { reason: 'UNKNOWN_SKU', shortages: [{ lineNumber: 2, sku: 'LP', available: 0 }] },
    ]);
  });

  test('given the same order again, then nothing more happens', async () => {
    await onPlaced.reserve(placed(['CD', 2]), tx);
    await onPlaced.reserve(placed(['CD', 2]), tx);
    expect(events.published).toHaveLength(1);
    expect(reservations.available.get('CD')).toBe(3);
  });

  test('given that it failed before, when it comes again with stock there, then it stays failed', async () => {
    await onPlaced.reserve(placed(['CD', 6]), tx);
    reservations.available.set('CD', 10);
    await onPlaced.reserve(placed(['CD', 6]), tx);
    expect(events.of(StockReserved)).toEqual([]);
    expect(reservations.available.get('CD')).toBe(10);
  });
});

describe('when an order is cancelled', () => {
  test('given a reservation, then it is released once', async () => {
    await onPlaced.reserve(placed(['CD', 2]), tx);
    await onCancelled.release(cancelled, tx);
    await onCancelled.release(cancelled, tx);
    const [reserved] = events.of(StockReserved);
    expect(events.of(StockReleased)).toEqual([
      { orderId: ORDER, reservationId: reserved!.reservationId, reason: 'CUSTOMER_REQUEST' },
    ]);
    expect(reservations.available.get('CD')).toBe(5);
  });

  test('given a failed reservation, then there is nothing to release', async () => {
    await onPlaced.reserve(placed(['CD', 6]), tx);
    await onCancelled.release(cancelled, tx);
    expect(events.of(StockReleased)).toEqual([]);
  });

  test('given that the order is not heard of yet, then its late beginning reserves nothing', async () => {
    await onCancelled.release(cancelled, tx);
    await onPlaced.reserve(placed(['CD', 2]), tx);
    expect(events.published).toEqual([]);
    expect(reservations.available.get('CD')).toBe(5);
  });
});
