export * from './domain-error.js';
export * from './ids.js';
export * from './money.js';
