export * from './measure.js';
export type * from './suite.js';
