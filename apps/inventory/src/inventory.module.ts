import * as contracts from '@erp/inventory-shared';
import { defineService } from '@erp/service-kit';
import { GoodsReturnStore } from './goods-returns/goods-return.store.js';
import { OnReturnReceived } from './goods-returns/on-return-received.js';
import { migrations } from './migrations/index.js';
import { problems } from './problems.js';
import { FindReservation } from './reservations/find-reservation.js';
import { OnOrderCancelled } from './reservations/on-order-cancelled.js';
import { OnOrderPlaced } from './reservations/on-order-placed.js';
import { OnPaymentFailed } from './reservations/on-payment-failed.js';
import { OnShipmentDispatched } from './reservations/on-shipment-dispatched.js';
import { ReleaseStock } from './reservations/release-stock.js';
import { ReservationStore } from './reservations/reservation.store.js';
import { ReservationsController } from './reservations/reservations.controller.js';
import { RegisterSku } from './skus/register-sku.js';
import { SkuStore } from './skus/sku.store.js';
import { SkusController } from './skus/skus.controller.js';
import { AdjustStock } from './stock/adjust-stock.js';
import { AdjustmentsController } from './stock/adjustments.controller.js';
import { GoodsReceiptsController } from './stock/goods-receipts.controller.js';
import { ListMovements } from './stock/list-movements.js';
import { ReadStock } from './stock/read-stock.js';
import { ReceiveGoods } from './stock/receive-goods.js';
import { StockController } from './stock/stock.controller.js';
import { StockStore } from './stock/stock.store.js';
import { OnTenantProvisioned } from './warehouses/on-tenant-provisioned.js';
import { OpenWarehouse } from './warehouses/open-warehouse.js';
import { WarehouseStore } from './warehouses/warehouse.store.js';
import { WarehousesController } from './warehouses/warehouses.controller.js';

/** The inventory context: what there is, where, and for whom it is held. */
export const inventory = defineService({
  context: 'inventory',
  title: 'Inventory',
  controllers: [
    // What it reacts to
    OnTenantProvisioned,
    OnOrderPlaced,
    OnPaymentFailed,
    OnOrderCancelled,
    OnShipmentDispatched,
    OnReturnReceived,
    // REST
    SkusController,
    WarehousesController,
    GoodsReceiptsController,
    AdjustmentsController,
    StockController,
    ReservationsController,
  ],
  providers: [
    // Use cases
    RegisterSku,
    OpenWarehouse,
    ReceiveGoods,
    AdjustStock,
    ReleaseStock,
    // Queries
    ReadStock,
    ListMovements,
    FindReservation,
    // SQL
    SkuStore,
    WarehouseStore,
    StockStore,
    ReservationStore,
    GoodsReturnStore,
  ],
  publishes: contracts,
  migrations,
  problems,
});
