import { isolateByTenant } from '@erp/common-messaging';
import type pg from 'pg';

/** The context whose database and roles the contestants use. */
export const CONTEXT = 'inventory';

/** One row for each effect, so that one that is lost, doubled or out of order is seen; and the hand-written inbox. */
export const EFFECTS_SCHEMA = `
  CREATE TABLE effects (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id uuid NOT NULL,
    event_id uuid NOT NULL,
    entity_id uuid NOT NULL,
    step integer NOT NULL,
    sent_at_ms float8 NOT NULL
  );
  ${isolateByTenant(CONTEXT, 'effects', 'INSERT')}
  CREATE TABLE processed_messages (id uuid PRIMARY KEY, processed_at timestamptz NOT NULL DEFAULT now());`;

/** The effect of one event: tenant, event, entity, step, time of sending. */
export const INSERT_EFFECT = `INSERT INTO effects (tenant_id, event_id, entity_id, step, sent_at_ms) VALUES ($1, $2, $3, $4, $5)`;

/** The effects of many: the tenant, and an array of each of the others. */
export const INSERT_EFFECTS = `
  INSERT INTO effects (tenant_id, event_id, entity_id, step, sent_at_ms)
  SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::integer[], $5::float8[])`;

/** What the effects show of a turn. */
export interface Findings {
  /** Events that had an effect. */
  readonly applied: number;
  readonly duplicates: number;
  /** Effects that came after one of a later step of the same entity. */
  readonly outOfOrder: number;
}

/** At least as many as there are effects, for little: what was rolled back may be counted too. */
export async function readHighest(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ n: number }>({
    name: 'highest',
    text: 'SELECT coalesce(max(n), 0)::float8 AS n FROM effects',
  });
  return rows[0]!.n;
}

/** How many effects there are. */
export async function readCount(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ n: number }>('SELECT count(*)::float8 AS n FROM effects');
  return rows[0]!.n;
}

export async function readFindings(client: pg.Client): Promise<Findings> {
  const { rows } = await client.query<Findings>(
    `SELECT count(DISTINCT event_id)::float8 AS applied,
            (count(*) - count(DISTINCT event_id))::float8 AS duplicates,
            count(*) FILTER (WHERE first AND step < before)::float8 AS "outOfOrder"
     FROM (SELECT event_id, step, max(step) OVER (PARTITION BY entity_id ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
             AS before, row_number() OVER (PARTITION BY event_id ORDER BY n) = 1 AS first FROM effects) AS effect`,
  );
  return rows[0]!;
}

/** From sent to committed, in ms, of events sent after a time. PostgreSQL's commit time: before its log is on the disk. */
export async function readLatencies(client: pg.Client, sentAfterMs: number): Promise<number[]> {
  const { rows } = await client.query<{ ms: number }>(
    `SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 * 1000 - sent_at_ms AS ms
     FROM effects WHERE sent_at_ms >= $1`,
    [sentAfterMs],
  );
  return rows.map(({ ms }) => ms);
}
