import type { ReceivedRecord } from '../broker/broker.js';
import { eventTypeOf, fromRecord, UnreadableRecord } from '../broker/cloud-events.js';
import {
  ContractViolation,
  type EventEnvelope,
  readVersion,
  UnknownEventVersion,
} from '../contract/index.js';
import type { HandlerRegistry, RegisteredHandler } from './handler-registry.js';
import { indexable } from './storable.js';

export type DeadReason = 'UNREADABLE' | 'UNKNOWN_VERSION' | 'CONTRACT';

/** A record, read: an event with its handlers, one that nobody here handles, or one that cannot be read. */
export type ReceivedEvent =
  | {
      readonly kind: 'event';
      readonly record: ReceivedRecord;
      readonly event: EventEnvelope;
      readonly handlers: readonly RegisteredHandler[];
    }
  | { readonly kind: 'unhandled'; readonly record: ReceivedRecord }
  | {
      readonly kind: 'dead';
      readonly record: ReceivedRecord;
      readonly reason: DeadReason;
      readonly error: string;
    };

export type HandledEvent = Extract<ReceivedEvent, { kind: 'event' }>;

/**
 * Reads a record (R18). A type that nobody in the group handles is passed over, whatever its bytes: a topic carries all
 * events of its context. Bytes without a readable type are nobody's, so they are dead letters of everybody.
 */
export function readRecord(record: ReceivedRecord, registry: HandlerRegistry): ReceivedEvent {
  const type = eventTypeOf(record);
  const known = type ? registry.of(type) : undefined;
  if (type && !known) return { kind: 'unhandled', record };
  try {
    const envelope = fromRecord(record);
    const { definition, handlers } = known!;
    return {
      kind: 'event',
      record,
      handlers,
      event: { ...envelope, data: readVersion(definition, envelope.version, envelope.data) },
    };
  } catch (error) {
    return { kind: 'dead', record, reason: reasonOf(error), error: (error as Error).message };
  }
}

function reasonOf(error: unknown): DeadReason {
  if (error instanceof UnreadableRecord) return 'UNREADABLE';
  if (error instanceof UnknownEventVersion) return 'UNKNOWN_VERSION';
  if (error instanceof ContractViolation) return 'CONTRACT';
  return 'CONTRACT'; // an upcaster that threw: the data did not have the shape its version promises
}

/** What is parked together: the record's key, or the record alone when it has none. */
export const parkingKeyOf = (record: ReceivedRecord): string =>
  indexable(record.key?.toString('utf8') ?? '') || `offset:${record.offset}`;
