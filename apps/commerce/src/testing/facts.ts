import type { DataOf, EventDefinition } from '@erp/common-messaging/contract';
import * as financial from '@erp/financial-shared';
import { TenantProvisioned, TenantSuspended } from '@erp/identity-shared';
import * as inventory from '@erp/inventory-shared';
import { money, newId } from '@erp/kernel';
import * as shipping from '@erp/shipping-shared';

/** An event that another context may publish. */
export interface Fact {
  readonly definition: EventDefinition;
  readonly data: object;
}

const fact = <E extends EventDefinition>(definition: E, data: DataOf<E> & object): Fact => ({
  definition,
  data,
});
const usd = (amountMinor: number) => money(amountMinor, 'USD');

/** What other contexts may tell of an order of CDs in USD, with one line. `totalMinor` is its total. */
export function factsOf(orderId: string, totalMinor = 100, quantity = 1) {
  const [shipmentId, paymentId, warehouseId, reservationId] = [newId(), newId(), newId(), newId()];
  const amount = usd(totalMinor);
  const moved = (pieces: number) => [{ lineNumber: 1, sku: 'CD', warehouseId, quantity: pieces }];
  const reserved = { lineNumber: 1, sku: 'CD', quantity, allocations: [{ warehouseId, quantity }] };
  const short = { lineNumber: 1, sku: 'CD', requested: 3, available: 1 };
  const none = usd(0);
  return {
    stockReserved: fact(inventory.StockReserved, { orderId, reservationId, lines: [reserved] }),
    stockRefused: fact(inventory.StockReservationFailed, {
      orderId,
      reason: 'INSUFFICIENT_STOCK',
      shortages: [short],
    }),
    stockReleased: (reason: string) => fact(inventory.StockReleased, { orderId, reservationId, reason }),
    stockIssued: fact(inventory.StockIssued, { orderId, shipmentId, lines: moved(quantity) }),
    stockReturned: (returnId: string, pieces = quantity) =>
      fact(inventory.StockReturned, { orderId, returnId, lines: moved(pieces) }),

    paymentAuthorized: fact(financial.PaymentAuthorized, { orderId, paymentId, amount }),
    paymentFailed: fact(financial.PaymentFailed, { orderId, paymentId, reason: 'INSUFFICIENT_FUNDS' }),
    paymentVoided: fact(financial.PaymentVoided, { orderId, paymentId }),
    paymentCaptured: fact(financial.PaymentCaptured, { orderId, paymentId, amount }),
    captureFailed: fact(financial.PaymentCaptureFailed, {
      orderId,
      paymentId,
      amount,
      reason: 'EXPIRED_CARD',
    }),
    invoiceIssued: fact(financial.InvoiceIssued, {
      orderId,
      invoiceId: newId(),
      invoiceNumber: 'INV-000042',
      net: amount,
      tax: none,
      total: amount,
    }),
    receivablePaid: (paidMinor: number) =>
      fact(financial.ReceivablePaid, { orderId, amount: usd(paidMinor), open: usd(totalMinor - paidMinor) }),
    paymentRefunded: (returnId: string, creditedMinor = totalMinor, refundedMinor = creditedMinor) =>
      fact(financial.PaymentRefunded, {
        orderId,
        paymentId,
        returnId,
        credited: usd(creditedMinor),
        refunded: usd(refundedMinor),
      }),

    shipmentPlanned: fact(shipping.ShipmentPlanned, { orderId, shipmentId, lines: moved(quantity) }),
    shipmentDispatched: fact(shipping.ShipmentDispatched, {
      orderId,
      shipmentId,
      trackingNumber: 'T-1',
      lines: moved(quantity),
    }),
    shipmentDelivered: fact(shipping.ShipmentDelivered, { orderId, shipmentId }),
    shipmentFailed: fact(shipping.ShipmentFailed, { orderId, shipmentId, reason: 'GOODS_MISSING' }),
    shipmentStopped: fact(shipping.ShipmentStopped, { orderId, shipmentId: null }),
    cancellationRefused: fact(shipping.CancellationRefused, { orderId, shipmentId }),
    deliveryFailed: fact(shipping.DeliveryFailed, { orderId, shipmentId, reason: 'NOBODY_THERE' }),
    returnReceived: (returnId: string, reason: 'CUSTOMER_RETURN' | 'DELIVERY_FAILED', pieces = quantity) =>
      fact(shipping.ReturnReceived, { orderId, shipmentId, returnId, reason, lines: moved(pieces) }),
  };
}

export const tenantProvisioned = (tenantId: string): Fact =>
  fact(TenantProvisioned, { tenantId, name: 'Test' });
export const tenantSuspended = (tenantId: string): Fact =>
  fact(TenantSuspended, { tenantId, reason: 'NON_PAYMENT' });
