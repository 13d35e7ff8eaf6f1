// What tests of the guarantees reach into: parts that no service has a use for.
export { produceRaw, type RawRecord } from '../kafka/raw-producer.js';
export { flushOutbox } from '../outbox/flush.js';
export { RelaySession } from '../outbox/relay-session.js';
export * from './recording-event-publisher.js';
