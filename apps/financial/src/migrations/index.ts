import { Service1796000000001 } from './1796000000001-service.js';

/** In the order they run. */
export const migrations = [Service1796000000001];
