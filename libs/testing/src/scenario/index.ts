export * from './an-order.js';
export { UnexpectedEvents, type PublishedEvent, readPublished } from './compare.js';
export * from './context-under-test.js';
export * from './event.js';
export * from './publish-fact.js';
export * from './scenario.js';
export * from './signals.js';
