import type { BatchTransaction } from '@erp/common-messaging';
import type { AllocatedLine, AvailableLevel } from '../reservations/reservation.js';
import type { ReservationStatus } from '../reservations/reservation-status.js';
import { ReservationStore, type IssuedLine } from '../reservations/reservation.store.js';

interface Row {
  readonly reservationId: string;
  readonly status: ReservationStatus;
  readonly lines: readonly AllocatedLine[];
  readonly shipmentId: string | null;
}

/** The tables in memory: unit tests are about what the handlers decide; what the SQL does is tested on a real database. */
export class ReservationsInMemory extends ReservationStore {
  /** Pieces on hand and reserved of each SKU, in one warehouse. */
  readonly onHand = new Map<string, number>();
  readonly reserved = new Map<string, number>();
  private readonly rows = new Map<string, Row>();

  constructor(private readonly warehouseId: string) {
    super();
  }

  available(sku: string): number {
    return (this.onHand.get(sku) ?? 0) - (this.reserved.get(sku) ?? 0);
  }

  override async lockAvailable(_tx: BatchTransaction, skus: readonly string[]): Promise<AvailableLevel[]> {
    const { warehouseId } = this;
    return skus.map((sku) => ({ sku, warehouseId, priority: 1, available: this.available(sku) }));
  }

  override async claim(
    _tx: BatchTransaction,
    orders: readonly { orderId: string; reservationId: string }[],
  ): Promise<Set<string>> {
    const fresh = orders.filter(({ orderId }) => !this.rows.has(orderId));
    for (const { orderId, reservationId } of fresh)
      this.rows.set(orderId, { reservationId, status: 'RESERVED', lines: [], shipmentId: null });
    return new Set(fresh.map(({ orderId }) => orderId));
  }

  override async hold(
    _tx: BatchTransaction,
    orders: readonly { orderId: string; lines: readonly AllocatedLine[] }[],
  ): Promise<void> {
    for (const { orderId, lines } of orders) {
      this.rows.set(orderId, { ...this.rows.get(orderId)!, lines });
      for (const { sku, quantity } of lines) add(this.reserved, sku, quantity);
    }
  }

  override async fail(_tx: BatchTransaction, orders: readonly { orderId: string }[]): Promise<void> {
    for (const { orderId } of orders)
      this.rows.set(orderId, { ...this.rows.get(orderId)!, status: 'FAILED' });
  }

  override async end(_tx: BatchTransaction, orders: readonly { orderId: string; unusedId: string }[]) {
    const released: { orderId: string; reservationId: string }[] = [];
    for (const { orderId, unusedId } of orders) {
      const row = this.rows.get(orderId);
      if (row?.status === 'RESERVED') {
        this.rows.set(orderId, { ...row, status: 'RELEASED' });
        released.push({ orderId, reservationId: row.reservationId });
      }
      if (!row) {
        const status = 'ENDED_BEFORE_PLACED';
        this.rows.set(orderId, { reservationId: unusedId, status, lines: [], shipmentId: null });
      }
    }
    return released;
  }

  override async giveBack(_tx: BatchTransaction, orderIds: readonly string[]): Promise<void> {
    for (const orderId of orderIds)
      for (const { sku, quantity } of this.rows.get(orderId)!.lines) add(this.reserved, sku, -quantity);
  }

  override async issue(
    _tx: BatchTransaction,
    shipments: readonly { orderId: string; shipmentId: string }[],
  ): Promise<Map<string, IssuedLine[]>> {
    const issued = new Map<string, IssuedLine[]>();
    for (const { orderId, shipmentId } of shipments) {
      const row = this.rows.get(orderId);
      if (row?.status !== 'RESERVED') continue;
      this.rows.set(orderId, { ...row, status: 'ISSUED', shipmentId });
      issued.set(
        orderId,
        row.lines.flatMap((line) => this.takeAway(line)),
      );
    }
    return issued;
  }

  private takeAway({ lineNumber, sku, allocations }: AllocatedLine): IssuedLine[] {
    return allocations.map(({ warehouseId, quantity }) => {
      add(this.reserved, sku, -quantity);
      add(this.onHand, sku, -quantity);
      return { lineNumber, sku, warehouseId, quantity };
    });
  }

  override async standing(_tx: BatchTransaction, orderIds: readonly string[]) {
    return new Map([...this.rows].filter(([orderId]) => orderIds.includes(orderId)));
  }
}

function add(counts: Map<string, number>, sku: string, pieces: number): void {
  counts.set(sku, (counts.get(sku) ?? 0) + pieces);
}
