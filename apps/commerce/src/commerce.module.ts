import { defineService } from '@erp/service-kit';
import { CommerceSettings } from './commerce-settings.js';
import { AbandonImport } from './imports/abandon-import.js';
import type { ImportRejected } from './imports/import-errors.js';
import { ImportRowStore } from './imports/import-row.store.js';
import { ImportStore } from './imports/import.store.js';
import { ImportsController } from './imports/imports.controller.js';
import { PlaceImport } from './imports/place-import.js';
import { ReceiveImport } from './imports/receive-import.js';
import { migrations } from './migrations/index.js';
import { CancelOrder } from './orders/cancel-order.js';
import { ExpireOrders } from './orders/expire-orders.js';
import { FindOrders } from './orders/find-orders.js';
import { OnStockReservationFailed } from './orders/on-stock-reservation-failed.js';
import { OnStockReserved } from './orders/on-stock-reserved.js';
import { OrderStore } from './orders/order.store.js';
import { OrdersController } from './orders/orders.controller.js';
import { PlaceOrder } from './orders/place-order.js';
import { ChangeProduct } from './products/change-product.js';
import { ListProduct } from './products/list-product.js';
import { ProductStore } from './products/product.store.js';
import { ProductsController } from './products/products.controller.js';

/** Products for sale, orders, and orders imported from other systems. */
export const commerce = defineService({
  context: 'commerce',
  title: 'Commerce',
  migrations,
  settings: [{ provide: CommerceSettings, read: (variables) => CommerceSettings.read(variables) }],
  controllers: [
    // products
    ProductsController,
    // orders
    OrdersController,
    OnStockReserved,
    OnStockReservationFailed,
    // order imports
    ImportsController,
  ],
  providers: [
    // products
    ProductStore,
    ListProduct,
    ChangeProduct,
    // orders
    OrderStore,
    PlaceOrder,
    CancelOrder,
    ExpireOrders,
    FindOrders,
    // order imports
    ImportStore,
    ImportRowStore,
    ReceiveImport,
    PlaceImport,
    AbandonImport,
  ],
  problems: {
    'product-not-found': 404,
    'product-already-listed': 409,
    'negative-price': 422,
    'order-not-found': 404,
    'order-not-cancellable': 409,
    'lines-not-on-sale': 422,
    'order-import-not-found': 404,
    'order-import-header': 422,
    'order-import-abandoned': 409,
    'order-import-rejected': {
      status: 422,
      members: ({ importId, errorCount }: ImportRejected) => ({ importId, errorCount }),
    },
  },
});
