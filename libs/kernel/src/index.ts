export * from './ids.js';
export * from './money.js';
