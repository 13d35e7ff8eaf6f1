/**
 * PLACED waits for stock; CONFIRMED has it. SHIPPED and COMPLETED are reached when the goods have left and have
 * arrived. CANCELLED is the other end.
 */
export const ORDER_STATUSES = ['PLACED', 'CONFIRMED', 'SHIPPED', 'COMPLETED', 'CANCELLED'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** Why an order was cancelled. */
export interface Cancellation {
  readonly reason: 'STOCK_RESERVATION_FAILED' | 'CUSTOMER_REQUEST' | 'DEADLINE_EXPIRED';
  /** For people; names what was missing or awaited, never who. */
  readonly detail: string;
}
