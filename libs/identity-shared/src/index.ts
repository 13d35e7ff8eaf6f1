export * from './schemas.js';
export * from './tenant-provisioned.js';
export * from './tenant-reactivated.js';
export * from './tenant-suspended.js';
export * from './user-deactivated.js';
export * from './user-registered.js';
