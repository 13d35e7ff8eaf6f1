import { defineService } from '@erp/service-kit';
import * as contracts from '@erp/shipping-shared';
import { DeliverShipments } from './automatic-warehouse/deliver-shipments.js';
import { ReceiveReturns } from './automatic-warehouse/receive-returns.js';
import { WorkWarehouse } from './automatic-warehouse/work-warehouse.js';
import { migrations } from './migrations/index.js';
import { problems } from './problems.js';
import { FindReturns } from './returns/find-returns.js';
import { OnReturnRequested } from './returns/on-return-requested.js';
import { ReceiveReturn } from './returns/receive-return.js';
import { ReceiveUndelivered } from './returns/receive-undelivered.js';
import { ReturnStore } from './returns/return.store.js';
import { ReturnsController } from './returns/returns.controller.js';
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
import { PlanShipments } from './shipments/plan-shipments.js';
import { ShipmentStore } from './shipments/shipment.store.js';
import { ShipmentsController } from './shipments/shipments.controller.js';
import { ShippingSettings } from './shipping-settings.js';
import { OnWarehouseOpened } from './warehouses/on-warehouse-opened.js';
import { WarehouseStore } from './warehouses/warehouse.store.js';

/** The shipping context: goods on their way to the customer, and back. */
export const shipping = defineService({
  context: 'shipping',
  title: 'Shipping',
  publishes: contracts,
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
    // returns
    ReturnsController,
    OnReturnRequested,
    // warehouses of inventory
    OnWarehouseOpened,
  ],
  providers: [
    // shipments
    ShipmentStore,
    FindShipments,
    PlanShipments,
    ChangeShipment,
    PickShipment,
    PackShipment,
    DispatchShipment,
    DeliverShipment,
    FailShipment,
    FailDelivery,
    // returns
    ReturnStore,
    FindReturns,
    ReceiveReturn,
    ReceiveUndelivered,
    // warehouses of inventory
    WarehouseStore,
    // the simulated warehouse, carrier and goods-in desk
    WorkWarehouse,
    DeliverShipments,
    ReceiveReturns,
  ],
  problems,
});
