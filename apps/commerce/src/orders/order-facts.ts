import { furthest, type PaymentStanding } from './order-payment.js';
import { cancelled, moved, type Order } from './order.js';

// What others told of an order, decided. Facts come by three topics, so each may come before what led to it, twice, or
// after the end: a fact moves an order forward or changes nothing, and then returns the same object.

/**
 * Every line is held. Confirms once, also when the goods have left or arrived before this was heard; after a cancellation
 * inventory releases what it holds, as it hears of the end too.
 */
export const stockReserved = (order: Order): Order =>
  order.confirmed || order.status === 'CANCELLED' ? order : moved({ ...order, confirmed: true }, 'CONFIRMED');

/** Nothing is held. One reservation either holds or fails, so this changes nothing once stock or payment is promised. */
export const stockRefused = (order: Order, code: string, detail: string): Order =>
  order.confirmed || order.payment !== 'NONE'
    ? order
    : cancelled(order, { reason: 'STOCK_RESERVATION_FAILED', code, detail });

/** What was held for an order whose payment was declined is free again: nothing is left to wait for. */
export const stockReleasedForPayment = (order: Order): Order =>
  cancelled(order, {
    reason: 'PAYMENT_FAILED',
    code: order.declineCode,
    detail: order.declineCode ?? 'the payment was declined',
  });

export const paymentAuthorized = (order: Order): Order => moved(paid(order, 'AUTHORIZED'), 'AUTHORIZED');

/** Only noted: inventory hears it too, and the order is cancelled when the stock is released. */
export const paymentFailed = (order: Order, declineCode: string): Order => {
  const failed = paid(order, 'FAILED');
  return failed.declineCode === declineCode ? failed : { ...failed, declineCode };
};

export const paymentVoided = (order: Order): Order => paid(order, 'VOIDED');

export const paymentCaptured = (order: Order, amountMinor: number): Order =>
  settled(paid(order, 'CAPTURED'), amountMinor);

/** The receivable stays open, which is a legal end. */
export const paymentCaptureFailed = (order: Order): Order => paid(order, 'CAPTURE_FAILED');

/** Money came past the gateway. `openMinor`: what financial says is still owed; nothing, or less, is PAID. */
export const receivablePaid = (order: Order, amountMinor: number, openMinor: number): Order =>
  settled(openMinor <= 0 ? paid(order, 'PAID') : order, amountMinor);

/** Goods came back: `creditedMinor` is no longer owed, `refundedMinor` of what was paid went back. */
export const paymentRefunded = (order: Order, creditedMinor: number, refundedMinor: number): Order =>
  settled(refundedMinor > 0 ? paid(order, 'REFUNDED') : order, creditedMinor - refundedMinor);

/** The goods have left, also those of an order that was to be cancelled: then a refusal comes as well. */
export const shipmentDispatched = (order: Order): Order => moved(order, 'SHIPPED');

export const shipmentDelivered = (order: Order): Order => moved(order, 'COMPLETED');

/** Before the dispatch only: afterwards it is a failed delivery. */
export const shipmentFailed = (order: Order, code: string): Order =>
  cancelled(order, { reason: 'SHIPMENT_FAILED', code, detail: code });

const WISHES = {
  CUSTOMER_REQUEST: 'the customer cancelled the order',
  DEADLINE_EXPIRED: 'the order had not left by its deadline',
};

const UNASKED = 'shipping stopped the shipment, though nobody here had asked';

/** Shipping's yes to a cancellation. */
export const shipmentStopped = (order: Order): Order => {
  const reason = order.request?.reason;
  return reason
    ? cancelled(order, { reason, code: null, detail: WISHES[reason] })
    : cancelled(order, { reason: 'SHIPMENT_FAILED', code: null, detail: UNASKED });
};

/** Shipping's no: the goods have left, so the order goes on. */
export const cancellationRefused = (order: Order): Order => {
  const { request } = order;
  const noted = request && !request.refused ? { ...order, request: { ...request, refused: true } } : order;
  return moved(noted, 'SHIPPED');
};

/** Everything of it has come back, and the money is settled. */
export const allReturned = (order: Order): Order => moved(order, 'RETURNED');

const paid = (order: Order, standing: PaymentStanding): Order => {
  const payment = furthest(order.payment, standing);
  return payment === order.payment ? order : { ...order, payment };
};

/** Adds up in any order of arrival; that a fact counts once is the inbox's promise (R15). */
const settled = (order: Order, amountMinor: number): Order =>
  amountMinor === 0 ? order : { ...order, settledMinor: order.settledMinor + amountMinor };
