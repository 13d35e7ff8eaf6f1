import type { PaymentStanding } from './order-payment.js';
import type { OrderStatus } from './order-status.js';

/** What an operator is told of an order that is not done: which event is missing, whose it is, and where to look. */
export interface Wait {
  /** The events of which one is awaited. */
  readonly what: string;
  /** The context that publishes them. */
  readonly from: string;
  readonly since: string;
  /** When the order stops waiting; null: it waits for as long as it takes. */
  readonly until: string | null;
  readonly hint: string;
}

/** A return of the order; times in ISO 8601, null for what has not happened. */
export interface ReturnProgress {
  readonly returnId: string;
  readonly requestedAt: string | null;
  readonly receivedAt: string | null;
  readonly restockedAt: string | null;
  readonly refundedAt: string | null;
}

/** All that tells what an order waits for; times in ISO 8601. */
export interface Progress {
  readonly status: OrderStatus;
  readonly payment: PaymentStanding;
  readonly onAccount: boolean;
  readonly placedAt: string;
  readonly deadlineAt: string | null;
  /** From the first to the last. */
  readonly steps: readonly { readonly step: string; readonly at: string }[];
  readonly returns: readonly ReturnProgress[];
}

/** Null when the order is done, or cancelled. Of several things that are missing, the first on its way. */
export function waitOf(progress: Progress): Wait | null {
  switch (progress.status) {
    case 'PLACED':
    case 'CONFIRMED':
    case 'AUTHORIZED':
      return { ...beforeDispatch(progress, progress.status), until: progress.deadlineAt };
    case 'CANCELLING':
      return {
        what: 'ShipmentStopped or CancellationRefused',
        from: 'shipping',
        since: timeOf(progress, 'CANCELLATION_REQUESTED') ?? progress.placedAt,
        until: null,
        hint: 'shipping alone decides whether the goods still leave: see whether it runs, and what is parked there',
      };
    case 'SHIPPED':
    case 'COMPLETED':
      return undelivered(progress) ?? unreturned(progress) ?? unsettled(progress);
    case 'RETURNED':
    case 'CANCELLED':
      return null;
  }
}

/** When a step was taken last. */
const timeOf = ({ steps }: Progress, step: string): string | undefined =>
  steps.findLast((taken) => taken.step === step)?.at;

function beforeDispatch(
  progress: Progress,
  status: 'PLACED' | 'CONFIRMED' | 'AUTHORIZED',
): Omit<Wait, 'until'> {
  const since = (step: string): string => timeOf(progress, step) ?? progress.placedAt;
  if (progress.payment === 'FAILED')
    return {
      what: 'StockReleased',
      from: 'inventory',
      since: since('PAYMENT_FAILED'),
      hint: 'the payment was declined: the order is cancelled when its stock is free again',
    };
  switch (status) {
    case 'PLACED':
      return {
        what: 'StockReserved or StockReservationFailed',
        from: 'inventory',
        since: progress.placedAt,
        hint: 'see whether inventory runs, and what is parked there',
      };
    case 'CONFIRMED':
      return {
        what: 'PaymentAuthorized or PaymentFailed',
        from: 'financial',
        since: since('STOCK_RESERVED'),
        hint: 'see whether the payment gateway answers: financial asks it again until the order has ended',
      };
    case 'AUTHORIZED':
      return {
        what: 'ShipmentDispatched or ShipmentFailed',
        from: 'shipping',
        since: since('PAYMENT_AUTHORIZED'),
        hint: 'the goods are to be picked, packed and dispatched: see the shipment in shipping',
      };
  }
}

function undelivered(progress: Progress): Wait | null {
  const { status, returns, placedAt } = progress;
  const failed = timeOf(progress, 'DELIVERY_FAILED');
  if (failed && !returns.some((goods) => goods.requestedAt === null))
    return {
      what: 'ReturnReceived',
      from: 'shipping',
      since: failed,
      until: null,
      hint: 'the carrier brings the goods back: see whether they have arrived in the warehouse',
    };
  if (failed || status !== 'SHIPPED') return null;
  return {
    what: 'ShipmentDelivered or DeliveryFailed',
    from: 'shipping',
    since: timeOf(progress, 'SHIPMENT_DISPATCHED') ?? placedAt,
    until: null,
    hint: 'the goods are with the carrier: see the tracking number of the shipment',
  };
}

function unreturned({ returns, placedAt }: Progress): Wait | null {
  const open = returns.find(({ restockedAt, refundedAt }) => !restockedAt || !refundedAt);
  if (!open) return null;
  const { returnId, requestedAt, receivedAt, restockedAt, refundedAt } = open;
  const since = receivedAt ?? requestedAt ?? restockedAt ?? refundedAt ?? placedAt;
  if (!receivedAt && !restockedAt && !refundedAt)
    return {
      what: 'ReturnReceived',
      from: 'shipping',
      since,
      until: null,
      hint: `the customer is to send return ${returnId}: see whether it has arrived in the warehouse`,
    };
  return restockedAt
    ? {
        what: 'PaymentRefunded',
        from: 'financial',
        since,
        until: null,
        hint: `return ${returnId} is to be credited: see whether the payment gateway answers`,
      }
    : {
        what: 'StockReturned',
        from: 'inventory',
        since,
        until: null,
        hint: `return ${returnId} is to be put on stock: see whether inventory runs, and what is parked there`,
      };
}

/** Delivered, but not invoiced, or neither captured nor told that it cannot be. */
function unsettled(progress: Progress): Wait | null {
  const dispatched = timeOf(progress, 'SHIPMENT_DISPATCHED') ?? progress.placedAt;
  if (!timeOf(progress, 'INVOICE_ISSUED'))
    return {
      what: 'InvoiceIssued',
      from: 'financial',
      since: dispatched,
      until: null,
      hint: 'see whether financial runs its billing job',
    };
  if (progress.onAccount || progress.payment !== 'AUTHORIZED') return null;
  return {
    what: 'PaymentCaptured or PaymentCaptureFailed',
    from: 'financial',
    since: dispatched,
    until: null,
    hint: 'see whether the payment gateway answers: financial asks it again',
  };
}
