import {
  OrderCancellationRequested,
  OrderCancelled,
  OrderPlaced,
  ReturnRequested,
} from '@erp/commerce-shared';
import {
  CreditNoteIssued,
  InvoiceIssued,
  PaymentAuthorized,
  PaymentCaptured,
  PaymentCaptureFailed,
  PaymentFailed,
  PaymentRefunded,
  PaymentVoided,
  ReceivablePaid,
} from '@erp/financial-shared';
import { TenantProvisioned, TenantReactivated, TenantSuspended } from '@erp/identity-shared';
import {
  GoodsReceived,
  StockAdjusted,
  StockIssued,
  StockReleased,
  StockReservationFailed,
  StockReserved,
  StockReturned,
  WarehouseOpened,
} from '@erp/inventory-shared';
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

/** By service-kit, in every context but tenancy-identity itself. */
const TENANTS = [TenantProvisioned, TenantSuspended, TenantReactivated];

/**
 * Which event types each context handles: what the audit expects, said apart from what the services do, so that a
 * handler that was never attached shows as events passed over. A handler that is not listed here is a breach too.
 * The table is that of docs/adr/005-order-to-cash.md.
 */
export const SUBSCRIPTIONS: Readonly<Record<string, readonly { readonly type: string }[]>> = {
  identity: [],
  commerce: [
    ...TENANTS,
    GoodsReceived,
    StockAdjusted,
    StockReserved,
    StockReservationFailed,
    StockReleased,
    StockIssued,
    StockReturned,
    PaymentAuthorized,
    PaymentFailed,
    PaymentCaptured,
    PaymentCaptureFailed,
    PaymentVoided,
    InvoiceIssued,
    CreditNoteIssued,
    PaymentRefunded,
    ReceivablePaid,
    ShipmentPlanned,
    ShipmentStopped,
    CancellationRefused,
    ShipmentFailed,
    ShipmentDispatched,
    ShipmentDelivered,
    DeliveryFailed,
    ReturnReceived,
  ],
  inventory: [...TENANTS, OrderPlaced, PaymentFailed, OrderCancelled, ShipmentDispatched, ReturnReceived],
  financial: [...TENANTS, OrderPlaced, StockReserved, ShipmentDispatched, OrderCancelled, ReturnReceived],
  shipping: [
    ...TENANTS,
    OrderPlaced,
    StockReserved,
    WarehouseOpened,
    PaymentAuthorized,
    OrderCancellationRequested,
    OrderCancelled,
    ReturnRequested,
  ],
};
