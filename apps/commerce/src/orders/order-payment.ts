/**
 * Where the payment of an order stands, as financial tells. A later word of the list is never taken back by an earlier
 * one, so that the facts may come in any order. PAID came outside the gateway, by a bank transfer for example.
 */
export const PAYMENT_STANDINGS = [
  'NONE',
  'AUTHORIZED',
  'VOIDED',
  'FAILED',
  'CAPTURE_FAILED',
  'CAPTURED',
  'PAID',
  'REFUNDED',
] as const;
export type PaymentStanding = (typeof PAYMENT_STANDINGS)[number];

/** The later of two. */
export const furthest = (one: PaymentStanding, other: PaymentStanding): PaymentStanding =>
  PAYMENT_STANDINGS.indexOf(one) < PAYMENT_STANDINGS.indexOf(other) ? other : one;
