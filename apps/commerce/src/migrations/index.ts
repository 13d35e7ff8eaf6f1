import { Messaging1795000000001 } from './1795000000001-messaging.js';
import { Products1795000000002 } from './1795000000002-products.js';
import { Orders1795000000003 } from './1795000000003-orders.js';
import { Imports1795000000004 } from './1795000000004-imports.js';
import { Tenants1795000000005 } from './1795000000005-tenants.js';
import { OrderToCash1795000000006 } from './1795000000006-order-to-cash.js';
import { Timeline1795000000007 } from './1795000000007-timeline.js';
import { Customers1795000000008 } from './1795000000008-customers.js';
import { Returns1795000000009 } from './1795000000009-returns.js';
import { Availability1795000000010 } from './1795000000010-availability.js';
import { CancellationCode1795000000011 } from './1795000000011-cancellation-code.js';

/** In the order they run. */
export const migrations = [
  Messaging1795000000001,
  Products1795000000002,
  Orders1795000000003,
  Imports1795000000004,
  Tenants1795000000005,
  OrderToCash1795000000006,
  Timeline1795000000007,
  Customers1795000000008,
  Returns1795000000009,
  Availability1795000000010,
  CancellationCode1795000000011,
];
