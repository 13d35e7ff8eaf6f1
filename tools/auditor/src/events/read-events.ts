import { inboxTables, outboxTableName, type TopicRecord } from '@erp/common-messaging';
import type { Snapshot } from '../database.js';
import type {
  OutboxFact,
  ParkedFact,
  ProcessedFact,
  PublisherFacts,
  SubscriberFacts,
  TopicFact,
} from './event-facts.js';
import type { Strings } from './strings.js';

export async function readOutbox(
  database: Snapshot,
  context: string,
  strings: Strings,
): Promise<PublisherFacts> {
  const outbox = await database.read<OutboxFact, OutboxFact>(
    `SELECT id::float8 AS id, event_id AS "eventId", event_type AS type, topic, partition_key AS key, status
     FROM ${outboxTableName(context)}`,
    ({ id, eventId, type, topic, key, status }) => ({
      id,
      eventId: strings.of(eventId),
      type: strings.of(type),
      topic: strings.of(topic),
      key: strings.of(key),
      status: strings.of(status) as OutboxFact['status'],
    }),
  );
  return { context, outbox };
}

export async function readInbox(
  database: Snapshot,
  context: string,
  { types, topicPrefix, strings }: { types: ReadonlySet<string>; topicPrefix: string; strings: Strings },
): Promise<SubscriberFacts> {
  const tables = inboxTables(context);
  // Offsets are of the broker's topics, whose names in a test begin with its prefix.
  const topicOf = (onBroker: string) =>
    strings.of(onBroker.startsWith(topicPrefix) ? onBroker.slice(topicPrefix.length) : onBroker);
  const offsets = await database.read<{ topic: string; partition: number; next: number }, [string, number]>(
    `SELECT topic, partition, next_offset::float8 AS next FROM ${tables.offsets}`,
    ({ topic, partition, next }) => [`${topicOf(topic)}/${partition}`, next],
  );
  const processed = await database.read<ProcessedFact, ProcessedFact>(
    `SELECT event_id AS "eventId", event_type AS type, topic, partition, record_offset::float8 AS offset,
            extract(epoch FROM processed_at)::float8 * 1000 AS "processedAtMs"
     FROM ${tables.processed}`,
    ({ eventId, type, topic, partition, offset, processedAtMs }) => ({
      eventId: strings.of(eventId),
      type: strings.of(type),
      topic: topicOf(topic),
      partition,
      offset,
      processedAtMs,
    }),
  );
  const parked = await database.read<ParkedFact, ParkedFact>(
    `SELECT id::text AS id, topic, partition, record_offset::float8 AS offset, partition_key AS key,
            event_id AS "eventId", status, reason, error
     FROM ${tables.parked} parked WHERE status <> 'RESOLVED' ORDER BY parked.id`,
    ({ topic, ...row }) => ({ ...row, topic: topicOf(topic) }),
  );
  return {
    context,
    types,
    processed: new Map(processed.map((row) => [row.eventId, row])),
    parked,
    nextOffsets: new Map(offsets),
  };
}

/** Hands over every record of a topic. */
export type ReadRecords = (topic: string, onRecord: (record: TopicRecord) => void) => Promise<void>;

export async function readTopicFacts(
  read: ReadRecords,
  topic: string,
  strings: Strings,
): Promise<TopicFact[]> {
  const facts: TopicFact[] = [];
  await read(topic, ({ partition, offset, key, headers }) => {
    facts.push({
      partition,
      offset: Number(offset),
      // A record without an id cannot agree with anything: it is told as foreign, by its place.
      eventId: strings.of(headers['ce_id'] ?? `(none, at ${partition}/${offset})`),
      type: strings.of(headers['ce_type'] ?? '(no type)'),
      tenantId: strings.of(headers['ce_tenantid'] ?? '(no tenant)'),
      publisher: strings.of((headers['ce_source'] ?? '').replace(/^\//, '')),
      key: strings.of(key?.toString('utf8') ?? ''),
      occurredAtMs: Date.parse(headers['ce_time'] ?? ''),
    });
  });
  return facts.sort((a, b) => a.partition - b.partition || a.offset - b.offset);
}
