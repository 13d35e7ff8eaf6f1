import { Service1796000000001 } from './1796000000001-service.js';
import { Shipments1796000000002 } from './1796000000002-shipments.js';
import { Returns1796000000003 } from './1796000000003-returns.js';
import { Warehouses1796000000004 } from './1796000000004-warehouses.js';
import { Origins1796000000005 } from './1796000000005-origins.js';

/** In the order they run. */
export const migrations = [
  Service1796000000001,
  Shipments1796000000002,
  Returns1796000000003,
  Warehouses1796000000004,
  Origins1796000000005,
];
