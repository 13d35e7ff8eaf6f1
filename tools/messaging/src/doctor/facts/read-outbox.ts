import { outboxTableName } from '@erp/common-messaging';
import type { Client } from './database.js';

/** The oldest row that nothing but the relay keeps from being sent. */
export interface OldestRow {
  readonly id: string;
  /** Without prefix. */
  readonly topic: string;
  readonly ageMs: number;
}

/** FAILED rows of one type that the broker refused with one answer. */
export interface RefusedEvents {
  readonly type: string;
  readonly topic: string;
  readonly error: string | null;
  readonly events: number;
  readonly keys: number;
  /** PENDING rows behind all of them. */
  readonly waiting: number;
  /** The first in the order of the outbox, and how many wait behind it. */
  readonly eventId: string;
  readonly key: string;
  readonly waitingForKey: number;
  /** Its payload. */
  readonly bytes: number;
  readonly ageMs: number;
}

export interface OutboxFacts {
  readonly pending: number;
  /** Null when nothing is pending, or all that is waits behind FAILED rows. */
  readonly oldest: OldestRow | null;
  /** Oldest first; at most 20. */
  readonly refused: readonly RefusedEvents[];
  /** Of today and tomorrow, whether they have a partition of their own. */
  readonly days: readonly { readonly day: string; readonly partition: string; readonly exists: boolean }[];
  /** Rows that no partition of a day took. */
  readonly inDefault: number;
  readonly oldestInDefaultMs: number | null;
}

/** The table must exist with all its columns. */
export async function readOutbox(client: Client, context: string): Promise<OutboxFacts> {
  const table = outboxTableName(context);
  return {
    ...(await readPending(client, table)),
    refused: await readRefused(client, table),
    ...(await readDays(client, table)),
  };
}

async function readPending(client: Client, table: string): Promise<Pick<OutboxFacts, 'pending' | 'oldest'>> {
  const { rows } = await client.query<{ pending: number; oldest: OldestRow | null }>(
    `SELECT (SELECT count(*)::int FROM ${table} WHERE status = 'PENDING') AS pending, (
       SELECT json_build_object('id', id::text, 'topic', topic,
         'ageMs', extract(epoch FROM clock_timestamp() - created_at) * 1000)
       FROM ${table} o WHERE status = 'PENDING' AND ${unparked(table)} ORDER BY id LIMIT 1) AS oldest`,
  );
  return rows[0]!;
}

/** As the relay has it: a FAILED row parks its key, whatever the topic. */
export const unparked = (table: string): string =>
  `partition_key <> ALL (ARRAY(SELECT partition_key FROM ${table} WHERE status = 'FAILED'))`;

async function readRefused(client: Client, table: string): Promise<RefusedEvents[]> {
  const { rows } = await client.query<RefusedEvents>(
    `WITH failed AS (
       SELECT DISTINCT ON (event_type, topic, last_error) event_type, topic, last_error, event_id, partition_key, id,
         octet_length(payload) AS bytes, extract(epoch FROM clock_timestamp() - created_at) * 1000 AS age_ms
       FROM ${table} WHERE status = 'FAILED' ORDER BY event_type, topic, last_error, id
     ), waiting AS (
       SELECT topic, partition_key, count(*) AS count FROM ${table} WHERE status = 'PENDING' GROUP BY 1, 2
     )
     SELECT f.event_type AS type, f.topic, f.last_error AS error, total.events, total.keys, total.waiting,
       f.event_id AS "eventId", f.partition_key AS key, f.bytes, f.age_ms::float8 AS "ageMs",
       coalesce((SELECT count FROM waiting w WHERE w.topic = f.topic AND w.partition_key = f.partition_key), 0)::int
         AS "waitingForKey"
     FROM failed f, LATERAL (
       SELECT sum(k.events)::int AS events, count(*)::int AS keys, coalesce(sum(w.count), 0)::int AS waiting
       FROM (SELECT partition_key, count(*) AS events FROM ${table}
             WHERE status = 'FAILED' AND event_type = f.event_type AND topic = f.topic
               AND last_error IS NOT DISTINCT FROM f.last_error GROUP BY 1) k
       LEFT JOIN waiting w ON w.topic = f.topic AND w.partition_key = k.partition_key) total
     ORDER BY f.id LIMIT 20`,
  );
  return rows;
}

type DayFacts = Pick<OutboxFacts, 'days' | 'inDefault' | 'oldestInDefaultMs'>;

async function readDays(client: Client, table: string): Promise<DayFacts> {
  const { rows: days } = await client.query<OutboxFacts['days'][number]>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day, partition, EXISTS (
       SELECT FROM pg_inherits WHERE inhparent = $1::regclass AND inhrelid = to_regclass(partition)) AS exists
     FROM (VALUES (current_date), (current_date + 1)) AS days (day),
       LATERAL (SELECT $1 || '_' || to_char(day, 'YYYYMMDD') AS partition) named ORDER BY day`,
    [table],
  );
  const { rows } = await client.query<Pick<OutboxFacts, 'inDefault' | 'oldestInDefaultMs'>>(
    `SELECT count(*)::int AS "inDefault",
       (extract(epoch FROM clock_timestamp() - min(created_at)) * 1000)::float8 AS "oldestInDefaultMs"
     FROM ${table}_default`,
  );
  return { days, ...rows[0]! };
}
