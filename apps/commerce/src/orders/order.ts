import { OrderNotCancellable } from './order-errors.js';
import type { PaymentStanding } from './order-payment.js';
import { isBefore, type Cancellation, type OrderStatus, type RequestReason } from './order-status.js';

/** Where an order stands: all that the later decisions need. */
export interface Order {
  readonly orderId: string;
  readonly status: OrderStatus;
  /** Stock was reserved for it, whatever happened before or since. */
  readonly confirmed: boolean;
  readonly payment: PaymentStanding;
  /** Why the payment was declined; null when it was not, or when that is not known yet. */
  readonly declineCode: string | null;
  /** What is no longer owed of its total, in minor units: paid or credited, less what was refunded. */
  readonly settledMinor: number;
  /** That it be cancelled; null when nobody asked. */
  readonly request: CancellationRequest | null;
  /** Null unless CANCELLED. */
  readonly cancellation: Cancellation | null;
}

export interface CancellationRequest {
  readonly reason: RequestReason;
  /** The goods had left: the order goes on. */
  readonly refused: boolean;
}

/** What one may still be asked to cancel: nothing has left, and nobody has asked before. */
export const CANCELLABLE = ['PLACED', 'CONFIRMED', 'AUTHORIZED'] as const satisfies readonly OrderStatus[];

const isCancellable = ({ status }: Order): boolean =>
  (CANCELLABLE as readonly OrderStatus[]).includes(status);

/** The goods are still here, as far as anybody told. */
export const isHere = ({ status }: Order): boolean => isBefore(status, 'SHIPPED');

/** The same order further on its way; the same object when it is there already, so that nothing goes back. */
export const moved = (order: Order, status: OrderStatus): Order =>
  isBefore(order.status, status) ? { ...order, status } : order;

/** Cancels what has not left; anything else is left as it is. */
export const cancelled = (order: Order, cancellation: Cancellation): Order =>
  isHere(order) ? { ...order, status: 'CANCELLED', cancellation } : order;

/**
 * The customer's wish. Shipping decides (ADR-005): until it has answered, the order is CANCELLING. A second wish changes
 * nothing. Throws OrderNotCancellable once the goods have left.
 */
export function cancel(order: Order): Order {
  if (isCancellable(order)) return requested(order, 'CUSTOMER_REQUEST');
  if (order.status === 'CANCELLING' || order.status === 'CANCELLED') return order;
  throw new OrderNotCancellable(order.orderId, order.status);
}

/** Its deadline has passed (R9): asks as a customer would. An order that left, ended or was asked about is left alone. */
export const expire = (order: Order): Order =>
  isCancellable(order) ? requested(order, 'DEADLINE_EXPIRED') : order;

const requested = (order: Order, reason: RequestReason): Order => ({
  ...order,
  status: 'CANCELLING',
  request: { reason, refused: false },
});
