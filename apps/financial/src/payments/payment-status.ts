/**
 * WAITING for facts; AUTHORISING, CAPTURING and VOIDING for the gateway's answer. AUTHORISED waits for the dispatch.
 * The others are ends: CAPTURED, or CAPTURE_FAILED and ON_ACCOUNT, which leave the receivable open; FAILED, VOIDED and
 * ENDED, of which nothing is held.
 */
export const PAYMENT_STATUSES = [
  'WAITING',
  'AUTHORISING',
  'AUTHORISED',
  'FAILED',
  'CAPTURING',
  'CAPTURED',
  'CAPTURE_FAILED',
  'ON_ACCOUNT',
  'VOIDING',
  'VOIDED',
  'ENDED',
] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

const UNDER_WAY: ReadonlySet<PaymentStatus> = new Set([
  'WAITING',
  'AUTHORISING',
  'AUTHORISED',
  'CAPTURING',
  'VOIDING',
]);

/** True when no more money will be captured, so that it is known what a return can be refunded from. */
export const isSettled = (status: PaymentStatus): boolean => !UNDER_WAY.has(status);
