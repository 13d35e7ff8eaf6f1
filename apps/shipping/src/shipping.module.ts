import { defineService } from '@erp/service-kit';
import { migrations } from './migrations/index.js';
import { problems } from './problems.js';
import { ChangeShipment } from './shipments/change-shipment.js';
import { DeliverShipment } from './shipments/deliver-shipment.js';
import { DispatchShipment } from './shipments/dispatch-shipment.js';
import { FailDelivery } from './shipments/fail-delivery.js';
import { FailShipment } from './shipments/fail-shipment.js';
import { FindShipments } from './shipments/find-shipments.js';
import { OnOrderCancellationRequested } from './shipments/on-order-cancellation-requested.js';
import { OnOrderCancelled } from './shipments/on-order-cancelled.js';
import { OnOrderPlaced } from './shipments/on-order-placed.js';
import { OnPaymentAuthorized } from './shipments/on-payment-authorized.js';
import { OnStockReserved } from './shipments/on-stock-reserved.js';
import { PackShipment } from './shipments/pack-shipment.js';
import { PickShipment } from './shipments/pick-shipment.js';
import { PlanShipment } from './shipments/plan-shipment.js';
import { ShipmentStore } from './shipments/shipment.store.js';
import { ShipmentsController } from './shipments/shipments.controller.js';
import { ShippingSettings } from './shipping-settings.js';

/** The shipping context: goods on their way to the customer, and back. */
export const shipping = defineService({
  context: 'shipping',
  title: 'Shipping',
  migrations,
  settings: [{ provide: ShippingSettings, read: (variables) => ShippingSettings.read(variables) }],
  controllers: [
    // shipments
    ShipmentsController,
    OnOrderPlaced,
    OnStockReserved,
    OnPaymentAuthorized,
    OnOrderCancellationRequested,
    OnOrderCancelled,
  ],
  providers: [
    // shipments
    ShipmentStore,
    FindShipments,
    PlanShipment,
    ChangeShipment,
    PickShipment,
    PackShipment,
    DispatchShipment,
    DeliverShipment,
    FailShipment,
    FailDelivery,
  ],
  problems,
});
