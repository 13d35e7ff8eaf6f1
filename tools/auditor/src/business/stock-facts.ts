// What inventory says: what is on the shelves, what is held, and what has left for whom.
import type { OfOrder } from './order-facts.js';
import type { Pieces } from './pieces.js';

/** One SKU in one warehouse of one tenant, in pieces. */
export interface StockLevelFact {
  readonly tenantId: string;
  readonly sku: string;
  readonly warehouseId: string;
  readonly onHand: number;
  readonly reserved: number;
  /** Sums of the movement ledger by type: receipts and returns as they came, issues as they left. */
  readonly received: number;
  readonly issued: number;
  readonly returned: number;
  /** May be negative. */
  readonly adjusted: number;
  /** Sum over the lines of reservations that are RESERVED. */
  readonly held: number;
}

/** What commerce can promise of one SKU of one tenant, in pieces. */
export interface AvailableFact {
  readonly tenantId: string;
  readonly sku: string;
  readonly available: number;
}

/** What is held for one line of an order, over all warehouses. */
export interface HeldLineFact {
  readonly lineNumber: number;
  readonly sku: string;
  readonly quantity: number;
}

export interface ReservationFact extends OfOrder {
  readonly reservationId: string;
  readonly status: 'RESERVED' | 'ISSUED' | 'RELEASED' | 'FAILED' | 'ENDED_BEFORE_PLACED';
  readonly lines: readonly HeldLineFact[];
}

/** What the ledger moved for an order. */
export interface OrderMovementsFact extends OfOrder {
  readonly issued: Pieces;
  readonly returned: Pieces;
}
