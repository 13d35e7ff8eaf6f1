export * from './database/cause.js';
export * from './database/database.js';
export * from './database/tenant-isolation.js';
export * from './database/transaction.js';
export * from './inbox/on.js';
export * from './jobs/jobs.js';
export * from './messaging-options.js';
export * from './outbox/event-publisher.js';
