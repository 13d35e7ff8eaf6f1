import { inboxTables, outboxTableName, readTopic } from '@erp/common-messaging';
import type pg from 'pg';
import type {
  OutboxFact,
  ParkedFact,
  ProcessedFact,
  PublisherFacts,
  SubscriberFacts,
  TopicFact,
} from './event-facts.js';

export async function readOutbox(client: pg.Client, context: string): Promise<PublisherFacts> {
  const { rows } = await client.query<OutboxFact>(
    `SELECT id::float8 AS id, event_id AS "eventId", event_type AS type, topic, partition_key AS key, status
     FROM ${outboxTableName(context)}`,
  );
  return { context, outbox: rows };
}

export async function readInbox(
  client: pg.Client,
  context: string,
  types: ReadonlySet<string>,
): Promise<SubscriberFacts> {
  const tables = inboxTables(context);
  const offsets = await client.query<{ place: string; next: number }>(
    `SELECT topic || '/' || partition AS place, next_offset::float8 AS next FROM ${tables.offsets}`,
  );
  const processed = await client.query<ProcessedFact>(
    `SELECT event_id AS "eventId", event_type AS type, topic, partition, record_offset::float8 AS offset,
            extract(epoch FROM processed_at)::float8 * 1000 AS "processedAtMs"
     FROM ${tables.processed}`,
  );
  const parked = await client.query<ParkedFact>(
    `SELECT id::text AS id, topic, partition, record_offset::float8 AS offset, partition_key AS key,
            event_id AS "eventId", status, reason
     FROM ${tables.parked} WHERE status <> 'RESOLVED' ORDER BY id`,
  );
  return {
    context,
    types,
    processed: new Map(processed.rows.map((row) => [row.eventId, row])),
    parked: parked.rows,
    nextOffsets: new Map(offsets.rows.map(({ place, next }) => [place, next])),
  };
}

export async function readTopicFacts(brokers: readonly string[], topic: string): Promise<TopicFact[]> {
  const facts: TopicFact[] = [];
  await readTopic(brokers, topic, ({ partition, offset, key, headers }) => {
    facts.push({
      partition,
      offset: Number(offset),
      // A record without an id cannot agree with anything: it is told as foreign, by its place.
      eventId: headers['ce_id'] ?? `(none, at ${partition}/${offset})`,
      type: headers['ce_type'] ?? '(no type)',
      publisher: (headers['ce_source'] ?? '').replace(/^\//, ''),
      key: key?.toString('utf8') ?? '',
      occurredAtMs: Date.parse(headers['ce_time'] ?? ''),
    });
  });
  return facts;
}
