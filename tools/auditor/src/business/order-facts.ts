// What commerce says: what was ordered, and where it stands.

export interface OfOrder {
  readonly tenantId: string;
  readonly orderId: string;
}

export interface OrderLineFact {
  readonly lineNumber: number;
  readonly sku: string;
  readonly quantity: number;
  readonly netMinor: bigint;
  readonly taxMinor: bigint;
  readonly totalMinor: bigint;
}

export type OrderStatus =
  'PLACED' | 'CONFIRMED' | 'AUTHORIZED' | 'CANCELLING' | 'SHIPPED' | 'COMPLETED' | 'CANCELLED' | 'RETURNED';

export interface OrderFact extends OfOrder {
  readonly status: OrderStatus;
  /** ISO 4217. */
  readonly currency: string;
  readonly totalMinor: bigint;
  /** In ms since 1970. */
  readonly placedAtMs: number;
  /** When it asks to be cancelled unless it has left; null for an order of a time without deadlines. In ms since 1970. */
  readonly deadlineAtMs: number | null;
  readonly lines: readonly OrderLineFact[];
}
