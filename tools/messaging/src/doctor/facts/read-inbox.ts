import { inboxTables } from '@erp/common-messaging';
import type { Client } from './database.js';

/** How far a partition was applied, by the database. */
export interface AppliedPartition {
  /** As on the broker, with prefix. */
  readonly topic: string;
  readonly partition: number;
  readonly next: bigint;
  /** Since something of it was applied. */
  readonly quietMs: number;
}

/** Heads of parked keys of one type that were refused with one error. */
export interface ParkedKeys {
  readonly type: string | null;
  readonly reason: string | null;
  readonly error: string | null;
  readonly keys: number;
  /** Events behind the heads. */
  readonly queued: number;
  /** The oldest head. */
  readonly id: string;
  readonly key: string;
  readonly ageMs: number;
  /** Heads that will be tried again by themselves; the others wait for an operator. */
  readonly retried: number;
}

export interface InboxFacts {
  readonly applied: readonly AppliedPartition[];
  /** Oldest first; at most 20. */
  readonly parked: readonly ParkedKeys[];
}

/** The tables must exist. */
export async function readInbox(client: Client, context: string): Promise<InboxFacts> {
  const { offsets, parked } = inboxTables(context);
  return { applied: await readApplied(client, offsets), parked: await readParked(client, parked) };
}

export async function readApplied(client: Client, table: string): Promise<AppliedPartition[]> {
  const { rows } = await client.query<Omit<AppliedPartition, 'next'> & { next: string }>(
    `SELECT topic, partition, next_offset AS next,
       (extract(epoch FROM clock_timestamp() - updated_at) * 1000)::float8 AS "quietMs"
     FROM ${table} ORDER BY topic, partition`,
  );
  return rows.map((row) => ({ ...row, next: BigInt(row.next) }));
}

async function readParked(client: Client, table: string): Promise<ParkedKeys[]> {
  const { rows } = await client.query<ParkedKeys>(
    `SELECT event_type AS type, reason, error, count(*)::int AS keys, sum(queued)::int AS queued, min(id)::text AS id,
       (array_agg(partition_key ORDER BY id))[1] AS key, count(next_attempt_at)::int AS retried,
       (extract(epoch FROM clock_timestamp() - min(parked_at)) * 1000)::float8 AS "ageMs"
     FROM ${table} p, LATERAL (
       SELECT count(*) AS queued FROM ${table} q
       WHERE q.status = 'QUEUED' AND q.topic = p.topic AND q.partition = p.partition
         AND q.partition_key = p.partition_key) behind
     WHERE status = 'PARKED' GROUP BY event_type, reason, error ORDER BY min(parked_at) LIMIT 20`,
  );
  return rows;
}
