import {
  type CancellationReason,
  OrderCancellationRequested,
  OrderCancelledV3,
  OrderCompleted,
  OrderConfirmed,
  OrderPlaced,
  ReturnCompleted,
  ReturnRequested,
} from '@erp/commerce-shared';
import type { DataOf } from '@erp/common-messaging/contract';
import {
  CreditNoteIssued,
  type DeclineCode,
  InvoiceIssued,
  PaymentAuthorized,
  PaymentCaptured,
  PaymentCaptureFailed,
  PaymentFailed,
  PaymentRefunded,
  PaymentVoided,
} from '@erp/financial-shared';
import {
  type ReservationFailure,
  StockIssued,
  StockReleased,
  StockReservationFailed,
  StockReserved,
  StockReturned,
} from '@erp/inventory-shared';
import { newId } from '@erp/kernel';
import {
  CancellationRefused,
  DeliveryFailed,
  ReturnReceived,
  ShipmentDelivered,
  ShipmentDispatched,
  ShipmentFailed,
  ShipmentPlanned,
  ShipmentStopped,
} from '@erp/shipping-shared';
import { event } from './event.js';

export interface OrderedLine {
  readonly sku: string;
  readonly quantity: number;
}

export interface AnOrder {
  /** New ones when not given; given where the context under test has made them. */
  readonly orderId?: string;
  readonly returnId?: string;
  /** Two lines of 2 and 1 pieces when not given. */
  readonly lines?: readonly OrderedLine[];
  /** A card that pays when not given; null for an order on account. */
  readonly paymentToken?: string | null;
}

const CURRENCY = 'USD';
const UNIT_PRICE_MINOR = 1_000;
const TAX_MINOR = 190;

const usd = (amountMinor: number) => ({ amountMinor, currency: CURRENCY });

/** Net, tax and total of so many pieces at 10.00 USD and 19%. */
const priced = (pieces: number) => ({
  net: usd(pieces * UNIT_PRICE_MINOR),
  tax: usd(pieces * TAX_MINOR),
  total: usd(pieces * (UNIT_PRICE_MINOR + TAX_MINOR)),
});

/**
 * An order and the events of its way, as the contexts would publish them: every piece costs 10.00 USD and 19% tax, all
 * of it lies in one warehouse. What stands as a value is one fact, the same wherever it is given; what may differ is a
 * method.
 */
export function anOrder({
  lines,
  paymentToken = 'tok_visa',
  orderId = newId(),
  returnId = newId(),
}: AnOrder = {}) {
  const ordered = lines ?? [
    { sku: 'CD', quantity: 2 },
    { sku: 'LP', quantity: 1 },
  ];
  const [warehouseId, reservationId, paymentId] = [newId(), newId(), newId()];
  const [shipmentId, invoiceId] = [newId(), newId()];
  const numbered = ordered.map((line, index) => ({ lineNumber: index + 1, ...line }));
  const moved = numbered.map((line) => ({ ...line, warehouseId }));
  const pieces = ordered.reduce((sum, { quantity }) => sum + quantity, 0);
  const sums = priced(pieces);

  return {
    orderId,
    warehouseId,
    reservationId,
    paymentId,
    shipmentId,
    invoiceId,
    returnId,
    lines: numbered,
    ...sums,

    // The way that ends well.
    placed: event(OrderPlaced, {
      orderId,
      orderNumber: `SO-${orderId.slice(-12)}`,
      customerId: newId(),
      placedOn: '2026-11-23',
      currency: CURRENCY,
      lines: numbered.map((line) => ({
        ...line,
        unitPrice: usd(UNIT_PRICE_MINOR),
        ...priced(line.quantity),
      })),
      total: sums.total,
      paymentToken,
      shipToAddressId: newId(),
    }),
    stockReserved: event(StockReserved, {
      orderId,
      reservationId,
      lines: numbered.map((line) => ({
        ...line,
        allocations: [{ warehouseId, quantity: line.quantity }],
      })),
    }),
    confirmed: event(OrderConfirmed, { orderId }),
    paymentAuthorized: event(PaymentAuthorized, { orderId, paymentId, amount: sums.total }),
    shipmentPlanned: event(ShipmentPlanned, { orderId, shipmentId, lines: moved }),
    shipmentDispatched: event(ShipmentDispatched, {
      orderId,
      shipmentId,
      trackingNumber: `TRACK-${orderId.slice(-12)}`,
      lines: moved,
    }),
    stockIssued: event(StockIssued, { orderId, shipmentId, lines: moved }),
    paymentCaptured: event(PaymentCaptured, { orderId, paymentId, amount: sums.total }),
    invoiceIssued: event(InvoiceIssued, { orderId, invoiceId, invoiceNumber: 'INV-000001', ...sums }),
    shipmentDelivered: event(ShipmentDelivered, { orderId, shipmentId }),
    completed: event(OrderCompleted, { orderId }),

    // What may go wrong.
    stockReservationFailed: (reason: ReservationFailure = 'INSUFFICIENT_STOCK') =>
      event(StockReservationFailed, {
        orderId,
        reason,
        shortages: numbered.map(({ lineNumber, sku, quantity }) => ({
          lineNumber,
          sku,
          requested: quantity,
          available: 0,
        })),
      }),
    paymentFailed: (reason: DeclineCode = 'CARD_DECLINED') =>
      event(PaymentFailed, { orderId, paymentId, reason }),
    paymentCaptureFailed: (reason: DeclineCode = 'CARD_DECLINED') =>
      event(PaymentCaptureFailed, { orderId, paymentId, amount: sums.total, reason }),
    paymentVoided: event(PaymentVoided, { orderId, paymentId }),
    shipmentFailed: (reason: DataOf<typeof ShipmentFailed>['reason'] = 'GOODS_MISSING') =>
      event(ShipmentFailed, { orderId, shipmentId, reason }),
    deliveryFailed: (reason: DataOf<typeof DeliveryFailed>['reason'] = 'NOBODY_THERE') =>
      event(DeliveryFailed, { orderId, shipmentId, reason }),
    stockReleased: (reason: string = 'CUSTOMER_REQUEST') =>
      event(StockReleased, { orderId, reservationId, reason }),

    // What the customer, or the deadline, wants.
    cancellationRequested: (
      reason: DataOf<typeof OrderCancellationRequested>['reason'] = 'CUSTOMER_REQUEST',
    ) => event(OrderCancellationRequested, { orderId, reason }),
    shipmentStopped: event(ShipmentStopped, { orderId, shipmentId }),
    stoppedUnplanned: event(ShipmentStopped, { orderId, shipmentId: null }),
    cancellationRefused: event(CancellationRefused, { orderId, shipmentId }),
    cancelled: (reason: CancellationReason = 'CUSTOMER_REQUEST') =>
      event(OrderCancelledV3, { orderId, reason, code: null }),

    // Goods that come back: all of them, or so many pieces of the first line.
    returnRequested: (firstLine?: number) =>
      event(ReturnRequested, { orderId, returnId, lines: some(numbered, firstLine) }),
    returnReceived: (
      firstLine?: number,
      reason: DataOf<typeof ReturnReceived>['reason'] = 'CUSTOMER_RETURN',
    ) => event(ReturnReceived, { orderId, shipmentId, returnId, reason, lines: some(moved, firstLine) }),
    stockReturned: (firstLine?: number) =>
      event(StockReturned, { orderId, returnId, lines: some(moved, firstLine) }),
    creditNoteIssued: (firstLine?: number) =>
      event(CreditNoteIssued, {
        orderId,
        creditNoteId: newId(),
        invoiceId,
        creditNoteNumber: 'CN-000001',
        ...priced(firstLine ?? pieces),
      }),
    paymentRefunded: (firstLine?: number) => {
      const { total } = priced(firstLine ?? pieces);
      return event(PaymentRefunded, { orderId, paymentId, returnId, credited: total, refunded: total });
    },
    returnCompleted: event(ReturnCompleted, { orderId, returnId }),
  };
}

const some = <Line extends OrderedLine>(lines: readonly Line[], firstLine: number | undefined): Line[] =>
  firstLine === undefined ? [...lines] : [{ ...lines[0]!, quantity: firstLine }];
