import { Service1796000000001 } from './1796000000001-service.js';
import { Books1796000000002 } from './1796000000002-books.js';
import { Payments1796000000003 } from './1796000000003-payments.js';
import { Invoices1796000000004 } from './1796000000004-invoices.js';
import { Returns1796000000005 } from './1796000000005-returns.js';
import { Origins1796000000006 } from './1796000000006-origins.js';

/** In the order they run. */
export const migrations = [
  Service1796000000001,
  Books1796000000002,
  Payments1796000000003,
  Invoices1796000000004,
  Returns1796000000005,
  Origins1796000000006,
];
