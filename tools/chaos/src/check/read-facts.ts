import type pg from 'pg';
import { inboxTables, outboxTableName } from '@erp/common-messaging';
import type { Context } from '../plan/plan.js';
import type { TopicWatch } from '../run/topic-watch.js';
import type { Effect, Facts, Jobs, Row, Way } from './facts.js';

/** A connection to each database, as one that sees everything. */
export type Eyes = Readonly<Record<Context, pg.Client>>;

/** Reads all that is known of one schedule, by its number and its keys. */
export async function readFacts(
  eyes: Eyes,
  watch: TopicWatch,
  schedule: number,
  keys: readonly string[],
  interruptions: Readonly<Record<Context, number>>,
): Promise<Facts> {
  const { rows: steps } = await eyes.commerce.query<Facts['steps'][number]>(
    `SELECT entity_id AS key, step, rolled_back AS "rolledBack" FROM steps WHERE schedule = $1`,
    [schedule],
  );
  const way = async (from: Context, to: Context): Promise<Way> => {
    const outbox = await readOutbox(eyes[from], from, keys);
    return {
      from,
      outbox,
      topic: watch.recordsOf(from, schedule),
      inbox: await readInbox(eyes[to], to, outbox),
      effects: await readEffects(eyes[to], schedule),
      parked: await readParked(eyes[to], to, keys),
      interruptions: interruptions[from],
    };
  };
  return {
    steps,
    out: await way('commerce', 'inventory'),
    back: await way('inventory', 'commerce'),
    jobs: await readJobs(eyes.inventory, schedule),
  };
}

async function readOutbox(client: pg.Client, context: Context, keys: readonly string[]): Promise<Row[]> {
  const { rows } = await client.query<Omit<Row, 'id'> & { id: string }>(
    `SELECT id, event_id AS "eventId", partition_key AS key, (payload::jsonb ->> 'step')::int AS step, status
     FROM ${outboxTableName(context)} WHERE partition_key = ANY ($1) ORDER BY id`,
    [keys],
  );
  return rows.map((row) => ({ ...row, id: BigInt(row.id) }));
}

async function readInbox(client: pg.Client, context: Context, events: readonly Row[]): Promise<Set<string>> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT event_id AS id FROM ${inboxTables(context).processed} WHERE event_id = ANY ($1)`,
    [events.map(({ eventId }) => eventId)],
  );
  return new Set(rows.map(({ id }) => id));
}

async function readEffects(client: pg.Client, schedule: number): Promise<Effect[]> {
  const { rows } = await client.query<Effect>(
    `SELECT event_id AS "eventId", entity_id AS key, step FROM effects WHERE schedule = $1 ORDER BY n`,
    [schedule],
  );
  return rows;
}

async function readJobs(client: pg.Client, schedule: number): Promise<Jobs> {
  const { rows: stamps } = await client.query<Effect>(
    `SELECT event_id AS "eventId", entity_id AS key, step FROM stamps WHERE schedule = $1 ORDER BY n`,
    [schedule],
  );
  const { rows: runs } = await client.query<{ id: string; calls: number }>(
    `SELECT event_id AS id, calls FROM stamp_calls WHERE schedule = $1`,
    [schedule],
  );
  const { rows: sums } = await client.query<{ key: string; step: number }>(
    `SELECT entity_id AS key, last_step AS step FROM sums WHERE schedule = $1`,
    [schedule],
  );
  return {
    stamps,
    runs: new Map(runs.map(({ id, calls }) => [id, calls])),
    sums: new Map(sums.map(({ key, step }) => [key, step])),
  };
}

async function readParked(client: pg.Client, context: Context, keys: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT coalesce(event_id, id::text) AS id FROM ${inboxTables(context).parked} WHERE partition_key = ANY ($1)`,
    [keys],
  );
  return rows.map(({ id }) => id);
}
