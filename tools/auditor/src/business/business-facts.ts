export interface OrderLineFact {
  readonly lineNumber: number;
  readonly sku: string;
  readonly quantity: number;
  readonly netMinor: bigint;
  readonly taxMinor: bigint;
  readonly totalMinor: bigint;
}

export interface OrderFact {
  readonly tenantId: string;
  readonly orderId: string;
  readonly status: 'PLACED' | 'CONFIRMED' | 'SHIPPED' | 'COMPLETED' | 'CANCELLED';
  readonly totalMinor: bigint;
  /** In ms since 1970. */
  readonly placedAtMs: number;
  readonly lines: readonly OrderLineFact[];
}

/** What is held for one line of an order, over all warehouses. */
export interface HeldLineFact {
  readonly lineNumber: number;
  readonly sku: string;
  readonly quantity: number;
}

export interface ReservationFact {
  readonly tenantId: string;
  readonly orderId: string;
  readonly reservationId: string;
  readonly status: 'RESERVED' | 'RELEASED' | 'FAILED' | 'ENDED_BEFORE_PLACED';
  readonly lines: readonly HeldLineFact[];
}

/** One SKU in one warehouse of one tenant. */
export interface StockLevelFact {
  readonly tenantId: string;
  readonly sku: string;
  readonly warehouseId: string;
  readonly onHand: number;
  readonly reserved: number;
  /** Sum over the movement ledger. */
  readonly moved: number;
  /** Sum over the lines of reservations that are RESERVED. */
  readonly held: number;
}

export interface BusinessFacts {
  readonly orders: readonly OrderFact[];
  readonly reservations: readonly ReservationFact[];
  readonly levels: readonly StockLevelFact[];
  /** When the facts were read, in ms since 1970. */
  readonly nowMs: number;
  /** How long an order may wait for an answer, in ms. */
  readonly orderDeadlineMs: number;
}
