import type { Money } from '@erp/kernel';
import type { PaymentStatus } from './payment-status.js';

/** A line as it was ordered. `total` = `net` + `tax`. */
export interface OrderedLine {
  readonly lineNumber: number;
  readonly sku: string;
  readonly quantity: number;
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
}

/** What OrderPlaced tells. */
export interface PlacedOrder {
  readonly customerId: string;
  readonly total: Money;
  /** Null: on account. */
  readonly paymentToken: string | null;
  readonly lines: readonly OrderedLine[];
}

/** Because of which event, and in which trace (R20). */
export interface Origin {
  readonly correlationId: string;
  readonly causationId: string | null;
  /** W3C; null when nothing was traced. */
  readonly traceparent: string | null;
}

/** The payment of one order: the facts heard of it, in whatever order they came, and where it stands. */
export interface Payment {
  readonly orderId: string;
  readonly paymentId: string;
  readonly status: PaymentStatus;
  readonly placed: PlacedOrder | null;
  readonly stockReserved: boolean;
  readonly dispatchedAt: Date | null;
  /** The order was cancelled: why, and when that was heard. */
  readonly end: { readonly reason: string; readonly at: Date } | null;
  readonly authorizationId: string | null;
  readonly captureId: string | null;
  /** Why the gateway declined to authorise or to capture. */
  readonly declineCode: string | null;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  /** The last fact that was new: on its account is told what the gateway then answers. Null when there was none. */
  readonly origin: Origin | null;
}

/** What to ask of the gateway next; each is a job. */
export const ASKS = ['AUTHORISE', 'CAPTURE', 'VOID'] as const;
export type Ask = (typeof ASKS)[number];
/** What others are to hear of it; each is an event. */
export type Tell = 'AUTHORIZED' | 'FAILED' | 'CAPTURED' | 'CAPTURE_FAILED' | 'VOIDED';

/** What follows from a fact or an answer. */
export interface Decision {
  /** The same object when nothing changed. */
  readonly payment: Payment;
  readonly ask: Ask | null;
  readonly tell: readonly Tell[];
  /** True once: when the goods have left and it is known what they cost. */
  readonly invoice: boolean;
}

/** The gateway's answer to one step. */
export type Answer =
  | { readonly status: 'DONE'; readonly id: string; readonly amountMinor: number }
  | { readonly status: 'DECLINED'; readonly code: string };

/** The payment of an order of which nothing was heard yet. */
export const unheardOf = (orderId: string, paymentId: string): Payment => ({
  orderId,
  paymentId,
  status: 'WAITING',
  placed: null,
  stockReserved: false,
  dispatchedAt: null,
  end: null,
  authorizationId: null,
  captureId: null,
  declineCode: null,
  capturedMinor: 0,
  refundedMinor: 0,
  origin: null,
});

// --- facts, each of which may come twice and in any order -----------------------------------------

export const orderPlaced = (payment: Payment, placed: PlacedOrder): Decision =>
  payment.placed ? unchanged(payment) : learn(payment, { placed });

export const stockReserved = (payment: Payment): Decision =>
  payment.stockReserved ? unchanged(payment) : learn(payment, { stockReserved: true });

export const orderCancelled = (payment: Payment, reason: string, at: Date): Decision =>
  payment.end ? unchanged(payment) : learn(payment, { end: { reason, at } });

export const shipmentDispatched = (payment: Payment, at: Date): Decision =>
  payment.dispatchedAt ? unchanged(payment) : learn(payment, { dispatchedAt: at });

// --- answers of the gateway, each of which may come after the end of the order ---------------------

/** A decline after the end of the order is told nobody: there is nothing held, and nobody waits. */
export function authorisationAnswered(payment: Payment, answer: Answer): Decision {
  if (payment.status !== 'AUTHORISING') return unchanged(payment);
  if (answer.status === 'DECLINED') {
    const declined = { ...payment, declineCode: answer.code };
    return payment.end ? to(declined, 'ENDED') : to(declined, 'FAILED', { tell: ['FAILED'] });
  }
  const authorised = { ...payment, authorizationId: answer.id };
  // Goods that have left are to be paid for, whatever was heard of an end.
  if (payment.end && !payment.dispatchedAt) return to(authorised, 'VOIDING', { ask: 'VOID' });
  return proceed(to(authorised, 'AUTHORISED', { tell: ['AUTHORIZED'] }));
}

/** The order has ended, and the gateway never heard of its authorisation. */
export const neverAuthorised = (payment: Payment): Decision =>
  payment.status === 'AUTHORISING' && payment.end ? to(payment, 'ENDED') : unchanged(payment);

export function captureAnswered(payment: Payment, answer: Answer): Decision {
  if (payment.status !== 'CAPTURING') return unchanged(payment);
  if (answer.status === 'DECLINED')
    return to({ ...payment, declineCode: answer.code }, 'CAPTURE_FAILED', { tell: ['CAPTURE_FAILED'] });
  const captured = { ...payment, captureId: answer.id, capturedMinor: answer.amountMinor };
  return to(captured, 'CAPTURED', { tell: ['CAPTURED'] });
}

/** A void that is declined finds nothing to let go, for example because the authorisation has expired. */
export function voidAnswered(payment: Payment, answer: Answer): Decision {
  if (payment.status !== 'VOIDING') return unchanged(payment);
  const declineCode = answer.status === 'DECLINED' ? answer.code : payment.declineCode;
  return to({ ...payment, declineCode }, 'VOIDED', { tell: ['VOIDED'] });
}

/** Part of what was captured has gone back. */
export const refunded = (payment: Payment, amountMinor: number): Payment => ({
  ...payment,
  refundedMinor: payment.refundedMinor + amountMinor,
});

// --- what follows ----------------------------------------------------------------------------------

/** Nothing to ask of the gateway: an order on account, and one that costs nothing. */
const withoutGateway = ({ paymentToken, total }: PlacedOrder): boolean =>
  paymentToken === null || total.amountMinor === 0;

function learn(payment: Payment, fact: Partial<Payment>): Decision {
  const known = { ...payment, ...fact };
  const complete = known.placed !== null && known.dispatchedAt !== null;
  const invoice = complete && (payment.placed === null || payment.dispatchedAt === null);
  return proceed({ ...unchanged(known), invoice });
}

/** Goes on from where a payment stands with the facts that are there, as far as they carry. */
function proceed(decision: Decision): Decision {
  const { payment } = decision;
  const { placed } = payment;
  switch (payment.status) {
    case 'WAITING':
      if (payment.end) return follow(decision, 'ENDED');
      if (!placed || !payment.stockReserved) return decision;
      if (!withoutGateway(placed)) return follow(decision, 'AUTHORISING', { ask: 'AUTHORISE' });
      return proceed(follow(decision, 'AUTHORISED', { tell: ['AUTHORIZED'] }));
    case 'AUTHORISED':
      if (payment.dispatchedAt) return collect(decision);
      if (!payment.end) return decision;
      return payment.authorizationId === null
        ? follow(decision, 'VOIDED', { tell: ['VOIDED'] })
        : follow(decision, 'VOIDING', { ask: 'VOID' });
    default:
      return decision;
  }
}

/** The goods have left: what is on account stays open, what costs nothing is paid, the rest is captured. */
function collect(decision: Decision): Decision {
  const { authorizationId, placed } = decision.payment;
  if (authorizationId !== null) return follow(decision, 'CAPTURING', { ask: 'CAPTURE' });
  return placed?.paymentToken === null
    ? follow(decision, 'ON_ACCOUNT')
    : follow(decision, 'CAPTURED', { tell: ['CAPTURED'] });
}

interface Consequence {
  readonly ask?: Ask;
  readonly tell?: readonly Tell[];
}

const unchanged = (payment: Payment): Decision => ({ payment, ask: null, tell: [], invoice: false });

const to = (payment: Payment, status: PaymentStatus, consequence: Consequence = {}): Decision =>
  follow(unchanged(payment), status, consequence);

const follow = (before: Decision, status: PaymentStatus, { ask, tell = [] }: Consequence = {}): Decision => ({
  payment: { ...before.payment, status },
  ask: ask ?? before.ask,
  tell: [...before.tell, ...tell],
  invoice: before.invoice,
});
