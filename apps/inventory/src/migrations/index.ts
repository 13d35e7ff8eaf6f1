import { Messaging1764000000001 } from './1764000000001-messaging.js';
import { SkusAndWarehouses1764000000002 } from './1764000000002-skus-and-warehouses.js';
import { StockLevels1764000000003 } from './1764000000003-stock-levels.js';
import { StockMovements1764000000004 } from './1764000000004-stock-movements.js';
import { Reservations1764000000005 } from './1764000000005-reservations.js';
import { Tenants1764000000006 } from './1764000000006-tenants.js';
import { GoodsIssues1764000000007 } from './1764000000007-goods-issues.js';
import { GoodsReturns1764000000008 } from './1764000000008-goods-returns.js';
import { ClaimedOrders1764000000009 } from './1764000000009-claimed-orders.js';

/** In the order they run. */
export const migrations = [
  Messaging1764000000001,
  SkusAndWarehouses1764000000002,
  StockLevels1764000000003,
  StockMovements1764000000004,
  Reservations1764000000005,
  Tenants1764000000006,
  GoodsIssues1764000000007,
  GoodsReturns1764000000008,
  ClaimedOrders1764000000009,
];
