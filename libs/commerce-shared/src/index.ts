export * from './order-cancelled.js';
export * from './order-confirmed.js';
export * from './order-placed.js';
export * from './product-changed.js';
export * from './product-listed.js';
export * from './schemas.js';
