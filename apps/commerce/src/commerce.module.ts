import { defineService } from '@erp/service-kit';
import * as contracts from '@erp/commerce-shared';
import { AvailabilityController } from './availability/availability.controller.js';
import { AvailableToPromise } from './availability/available-to-promise.js';
import { FindAvailability } from './availability/find-availability.js';
import { CommerceSettings } from './commerce-settings.js';
import { ChangeCreditLimit } from './customers/change-credit-limit.js';
import { CustomerStore } from './customers/customer.store.js';
import { CustomersController } from './customers/customers.controller.js';
import { FindCustomer } from './customers/find-customer.js';
import { AbandonImport } from './imports/abandon-import.js';
import { ImportRowStore } from './imports/import-row.store.js';
import { ImportStore } from './imports/import.store.js';
import { ImportsController } from './imports/imports.controller.js';
import { PlaceImport } from './imports/place-import.js';
import { ReceiveImport } from './imports/receive-import.js';
import { migrations } from './migrations/index.js';
import { CancelOrder } from './orders/cancel-order.js';
import { DecideOrder } from './orders/decide-order.js';
import { ExpireOrders } from './orders/expire-orders.js';
import { FindOrders } from './orders/find-orders.js';
import { FindTimeline } from './orders/find-timeline.js';
import { OnCancellationRefused } from './orders/on-cancellation-refused.js';
import { OnCreditNoteIssued } from './orders/on-credit-note-issued.js';
import { OnDeliveryFailed } from './orders/on-delivery-failed.js';
import { OnInvoiceIssued } from './orders/on-invoice-issued.js';
import { OnPaymentAuthorized } from './orders/on-payment-authorized.js';
import { OnPaymentCaptureFailed } from './orders/on-payment-capture-failed.js';
import { OnPaymentCaptured } from './orders/on-payment-captured.js';
import { OnPaymentFailed } from './orders/on-payment-failed.js';
import { OnPaymentVoided } from './orders/on-payment-voided.js';
import { OnReceivablePaid } from './orders/on-receivable-paid.js';
import { OnShipmentDelivered } from './orders/on-shipment-delivered.js';
import { OnShipmentDispatched } from './orders/on-shipment-dispatched.js';
import { OnShipmentFailed } from './orders/on-shipment-failed.js';
import { OnShipmentPlanned } from './orders/on-shipment-planned.js';
import { OnShipmentStopped } from './orders/on-shipment-stopped.js';
import { OnStockIssued } from './orders/on-stock-issued.js';
import { OnStockReleased } from './orders/on-stock-released.js';
import { OnStockReservationFailed } from './orders/on-stock-reservation-failed.js';
import { OnStockReserved } from './orders/on-stock-reserved.js';
import { OrderHistoryStore } from './orders/order-history.store.js';
import { OrderStore } from './orders/order.store.js';
import { OrdersController } from './orders/orders.controller.js';
import { PlaceOrder } from './orders/place-order.js';
import { problems } from './problems.js';
import { ChangeProduct } from './products/change-product.js';
import { ListProduct } from './products/list-product.js';
import { ProductStore } from './products/product.store.js';
import { ProductsController } from './products/products.controller.js';
import { HearOfReturn } from './returns/hear-of-return.js';
import { OnPaymentRefunded } from './returns/on-payment-refunded.js';
import { OnReturnReceived } from './returns/on-return-received.js';
import { OnStockReturned } from './returns/on-stock-returned.js';
import { RequestReturn } from './returns/request-return.js';
import { ReturnStore } from './returns/return.store.js';
import { ReturnsController } from './returns/returns.controller.js';

/** Products for sale, orders on their whole way, what comes back, and orders imported from other systems. */
export const commerce = defineService({
  context: 'commerce',
  title: 'Commerce',
  publishes: contracts,
  migrations,
  problems,
  settings: [{ provide: CommerceSettings, read: (variables) => CommerceSettings.read(variables) }],
  controllers: [
    ProductsController,
    AvailabilityController,
    CustomersController,
    OrdersController,
    ReturnsController,
    ImportsController,
    // what inventory tells of stock
    AvailableToPromise,
    // what inventory tells of an order
    OnStockReserved,
    OnStockReservationFailed,
    OnStockReleased,
    OnStockIssued,
    // what financial tells
    OnPaymentAuthorized,
    OnPaymentFailed,
    OnPaymentVoided,
    OnPaymentCaptured,
    OnPaymentCaptureFailed,
    OnInvoiceIssued,
    OnCreditNoteIssued,
    OnReceivablePaid,
    // what shipping tells
    OnShipmentPlanned,
    OnShipmentDispatched,
    OnShipmentDelivered,
    OnShipmentFailed,
    OnShipmentStopped,
    OnCancellationRefused,
    OnDeliveryFailed,
    // what the three tell of a return
    OnReturnReceived,
    OnStockReturned,
    OnPaymentRefunded,
  ],
  providers: [
    // products
    ProductStore,
    ListProduct,
    ChangeProduct,
    FindAvailability,
    // customers
    CustomerStore,
    ChangeCreditLimit,
    FindCustomer,
    // orders
    OrderStore,
    OrderHistoryStore,
    PlaceOrder,
    DecideOrder,
    CancelOrder,
    ExpireOrders,
    FindOrders,
    FindTimeline,
    // returns
    ReturnStore,
    RequestReturn,
    HearOfReturn,
    // order imports
    ImportStore,
    ImportRowStore,
    ReceiveImport,
    PlaceImport,
    AbandonImport,
  ],
});
