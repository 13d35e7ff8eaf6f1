import { Service1796000000001 } from './1796000000001-service.js';
import { Tenants1796000000002 } from './1796000000002-tenants.js';
import { Users1796000000003 } from './1796000000003-users.js';

/** In the order they run. */
export const migrations = [Service1796000000001, Tenants1796000000002, Users1796000000003];
