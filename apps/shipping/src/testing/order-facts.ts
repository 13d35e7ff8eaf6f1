import {
  OrderCancellationRequested,
  OrderCancelledV3,
  OrderPlaced,
  ReturnRequested,
} from '@erp/commerce-shared';
import type { DataOf } from '@erp/common-messaging/contract';
import { PaymentAuthorized } from '@erp/financial-shared';
import { StockReserved } from '@erp/inventory-shared';
import { newId } from '@erp/kernel';

export const NEAR = '018f2a4e-0000-7000-8000-00000000000a';
export const REMOTE = '018f2a4e-0000-7000-8000-00000000000b';

const usd = { amountMinor: 100, currency: 'USD' };

/** Three CDs, one of them from the remote warehouse, and one LP. */
const ALLOCATED = [
  {
    lineNumber: 1,
    sku: 'CD',
    quantity: 3,
    allocations: [
      { warehouseId: NEAR, quantity: 2 },
      { warehouseId: REMOTE, quantity: 1 },
    ],
  },
  { lineNumber: 2, sku: 'LP', quantity: 1, allocations: [{ warehouseId: NEAR, quantity: 1 }] },
];

/** The lines of that order as a shipment has them. */
export const SHIPPED = [
  { lineNumber: 1, sku: 'CD', warehouseId: NEAR, quantity: 2 },
  { lineNumber: 1, sku: 'CD', warehouseId: REMOTE, quantity: 1 },
  { lineNumber: 2, sku: 'LP', warehouseId: NEAR, quantity: 1 },
];

const oneOf = (sku: string): typeof ALLOCATED => [
  { lineNumber: 1, sku, quantity: 1, allocations: [{ warehouseId: NEAR, quantity: 1 }] },
];

/** For tests: what others tell of an order; with a SKU, an order of one piece of it. */
export function orderFacts(sku?: string, orderId: string = newId()) {
  const lines = sku === undefined ? ALLOCATED : oneOf(sku);
  const placed: DataOf<typeof OrderPlaced> = {
    orderId,
    orderNumber: 'O-42',
    customerId: newId(),
    placedOn: '2026-11-23',
    currency: 'USD',
    lines: lines.map(({ lineNumber, sku: ordered, quantity }) => ({
      lineNumber,
      sku: ordered,
      quantity,
      unitPrice: usd,
      net: usd,
      tax: usd,
      total: usd,
    })),
    total: usd,
    paymentToken: 'tok_visa',
    shipToAddressId: newId(),
  };
  const stock: DataOf<typeof StockReserved> = { orderId, reservationId: newId(), lines };
  const payment: DataOf<typeof PaymentAuthorized> = { orderId, paymentId: newId(), amount: usd };
  const request: DataOf<typeof OrderCancellationRequested> = { orderId, reason: 'CUSTOMER_REQUEST' };
  const cancelled: DataOf<typeof OrderCancelledV3> = { orderId, reason: 'PAYMENT_FAILED', code: null };
  return { orderId, placed, stock, payment, request, cancelled };
}

export type OrderFacts = ReturnType<typeof orderFacts>;

/** A customer wants to send pieces of one line back. */
export const returnOf = (
  orderId: string,
  line: DataOf<typeof ReturnRequested>['lines'][number],
  returnId: string = newId(),
): DataOf<typeof ReturnRequested> => ({ orderId, returnId, lines: [line] });
