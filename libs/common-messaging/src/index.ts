export * from './database/cause.js';
export * from './database/database.js';
export * from './database/tenant-isolation.js';
export {
  BatchTransaction,
  type Cause,
  type Origin,
  Transaction,
  type TransactionParts,
} from './database/transaction.js';
export { Command } from './declaration/command.js';
export {
  type Declaration,
  declarationOf,
  type Effects,
  type Entrance,
  UndeclaredEvent,
  UndeclaredJob,
} from './declaration/declaration.js';
export * from './broker/broker.js';
export { partitionOf } from './broker/partitioner.js';
export { errorKind, type ErrorKind } from './inbox/error-kind.js';
export type { Admit } from './inbox/handler-run.js';
export { NotYet } from './inbox/not-yet.js';
export * from './inbox/on.js';
export type { RetryPolicy, RetryRule } from './inbox/retry-policy.js';
export * from './jobs/jobs.js';
export { BROKER_CLIENTS, type BrokerClient, DEFAULT_BROKER_CLIENT } from './kafka/broker-clients.js';
export * from './messaging-options.js';
export * from './operations/dead-letters.js';
export * from './operations/failed-events.js';
export * from './operations/operator.js';
export { operationsSchema, outboxHistoryTable } from './operations/operations-schema.js';
export * from './outbox/event-publisher.js';
export {
  Project,
  Projection,
  type ProjectionDeclaration,
  ProjectionTransaction,
} from './replay/projection.js';
export * from './replay/replay-errors.js';
export type { ReplayFilter } from './replay/replay-filter.js';
export { registerProjection, replaySchema, replayTables } from './replay/replay-schema.js';
export * from './replay/replays.js';
export { jobWorkersTable, migrateJobs } from './jobs/jobs-schema.js';
export { PartitionCountMismatch } from './broker/partition-count-mismatch.js';
export * from './messaging.module.js';
export * from './messaging-schema.js';
export { MessagingNotReady } from './start-checks.js';
export { OUTBOX_COLUMNS, outboxTableName } from './outbox/outbox-schema.js';
export { RELAY_MAX_HELD } from './outbox/drain.js';
export { RELAY_LOCK } from './outbox/relay-session.js';
export { inboxTables } from './inbox/inbox-schema.js';
export { readTopic, TopicReadStalled, type TopicRecord } from './kafka/read-topic.js';
export * from './kafka/inspect-broker.js';
