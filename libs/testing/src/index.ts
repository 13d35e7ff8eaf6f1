export * from './admin-client.js';
export * from './api.js';
export * from './crash-points.js';
export * from './eventually.js';
export * from './publish-as.js';
export * from './test-world.js';
export * from './test-stack.js';
export * from './scenario/index.js';
