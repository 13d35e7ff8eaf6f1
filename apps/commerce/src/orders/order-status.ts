/**
 * On its way an order goes forward through these, and may leave some out; it never goes back. PLACED waits for stock,
 * CONFIRMED for the payment, AUTHORIZED for the dispatch; CANCELLING for shipping's word whether it still leaves;
 * SHIPPED for the delivery. COMPLETED, RETURNED and CANCELLED are ends, of which COMPLETED may still be RETURNED.
 */
export const ORDER_STATUSES = [
  'PLACED',
  'CONFIRMED',
  'AUTHORIZED',
  'CANCELLING',
  'SHIPPED',
  'COMPLETED',
  'RETURNED',
  'CANCELLED',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

const rank = (status: OrderStatus): number => ORDER_STATUSES.indexOf(status);

/** True when `status` lies before `other` on the way. */
export const isBefore = (status: OrderStatus, other: OrderStatus): boolean => rank(status) < rank(other);

/** Why somebody asked for an order to be cancelled. */
export type RequestReason = 'CUSTOMER_REQUEST' | 'DEADLINE_EXPIRED';

/** Why an order was cancelled. */
export interface Cancellation {
  readonly reason: RequestReason | 'STOCK_RESERVATION_FAILED' | 'PAYMENT_FAILED' | 'SHIPMENT_FAILED';
  /** Why the step failed, in the word of the context that told it; null when somebody asked, or when nobody said. */
  readonly code: string | null;
  /** For people; names what was missing or awaited, never who. */
  readonly detail: string;
}
