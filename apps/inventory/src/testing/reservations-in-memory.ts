import type { Transaction } from '@erp/common-messaging';
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

  override async lockAvailable(_tx: Transaction, skus: readonly string[]): Promise<AvailableLevel[]> {
    const { warehouseId } = this;
    return skus.map((sku) => ({ sku, warehouseId, priority: 1, available: this.available(sku) }));
  }

  override async insertReserved(
    _tx: Transaction,
    orderId: string,
    reservationId: string,
    lines: readonly AllocatedLine[],
  ): Promise<boolean> {
    if (this.rows.has(orderId)) return false;
    this.rows.set(orderId, { reservationId, status: 'RESERVED', lines, shipmentId: null });
    for (const { sku, quantity } of lines) add(this.reserved, sku, quantity);
    return true;
  }

  override async insertFailed(_tx: Transaction, orderId: string, reservationId: string): Promise<boolean> {
    if (this.rows.has(orderId)) return false;
    this.rows.set(orderId, { reservationId, status: 'FAILED', lines: [], shipmentId: null });
    return true;
  }

  override async end(_tx: Transaction, orderId: string, unusedId: string): Promise<string | undefined> {
    const row = this.rows.get(orderId);
    if (row?.status === 'RESERVED') {
      this.rows.set(orderId, { ...row, status: 'RELEASED' });
      return row.reservationId;
    }
    if (!row) {
      const status = 'ENDED_BEFORE_PLACED';
      this.rows.set(orderId, { reservationId: unusedId, status, lines: [], shipmentId: null });
    }
    return undefined;
  }

  override async giveBack(_tx: Transaction, orderId: string): Promise<void> {
    for (const { sku, quantity } of this.rows.get(orderId)!.lines) add(this.reserved, sku, -quantity);
  }

  override async issue(_tx: Transaction, orderId: string, shipmentId: string): Promise<IssuedLine[]> {
    const row = this.rows.get(orderId);
    if (row?.status !== 'RESERVED') return [];
    this.rows.set(orderId, { ...row, status: 'ISSUED', shipmentId });
    return row.lines.flatMap(({ lineNumber, sku, allocations }) =>
      allocations.map(({ warehouseId, quantity }) => {
        add(this.reserved, sku, -quantity);
        add(this.onHand, sku, -quantity);
        return { lineNumber, sku, warehouseId, quantity };
      }),
    );
  }

  override async standing(_tx: Transaction, orderId: string) {
    return this.rows.get(orderId);
  }
}

function add(counts: Map<string, number>, sku: string, pieces: number): void {
  counts.set(sku, (counts.get(sku) ?? 0) + pieces);
}
