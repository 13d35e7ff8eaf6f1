// What tests of the guarantees reach into: parts that no service has a use for.
export { produceRaw, type RawRecord } from '../kafka/raw-producer.js';
export { addPartitions } from '../kafka/add-partitions.js';
export { removeRecords, removeTopics } from '../platformatic/raw-admin.js';
export { type OutboxRow, toRecord } from '../broker/cloud-events.js';
export { partitionOf } from '../broker/partitioner.js';
export { MAX_PARTITION_BYTES } from '../kafka/protocol.js';
export { KafkaBroker } from '../kafka/kafka-broker.js';
export { PlatformaticBroker } from '../platformatic/platformatic-broker.js';
export type { Lane } from '../memory/memory-group.js';
export { MemoryKafka, type MemoryKafkaOptions, type StandingRecord } from '../memory/memory-kafka.js';
export { asCommand } from '../declaration/declaration.js';
export { HandlerRegistry } from '../inbox/handler-registry.js';
export { readRecord } from '../inbox/received-event.js';
export { Floor } from '../outbox/floor.js';
export { toMultirange } from '../outbox/id-ranges.js';
export { flushOutbox } from '../outbox/flush.js';
export { RelaySession } from '../outbox/relay-session.js';
export * from './recording-event-publisher.js';
export * from './switched-off.js';
export {
  type AtCrashPoint,
  CRASH_POINTS,
  type CrashPoint,
  type ReplacedParts,
  UnderTest,
} from '../under-test.js';
