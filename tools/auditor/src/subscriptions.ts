import {
  OrderCancellationRequested,
  OrderCancelled,
  OrderCancelledV3,
  OrderPlaced,
  ReturnRequested,
} from '@erp/commerce-shared';
import type { EventDefinition } from '@erp/common-messaging/contract';
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
 * The table is that of docs/adr/005-order-to-cash.md. Whoever reads a contract that replaces another reads the old events
 * too (docs/adr/027-breaking-changes.md), which needs no line.
 */
export const SUBSCRIPTIONS: Readonly<Record<string, readonly EventDefinition[]>> = {
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
  inventory: [...TENANTS, OrderPlaced, PaymentFailed, OrderCancelledV3, ShipmentDispatched, ReturnReceived],
  financial: [...TENANTS, OrderPlaced, StockReserved, ShipmentDispatched, OrderCancelledV3, ReturnReceived],
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
