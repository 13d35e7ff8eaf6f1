import { outboxTableName, RELAY_LOCK } from '@erp/common-messaging';
import type { Client } from './database.js';

export interface RelayFacts {
  /** The session that holds the lock; null when nobody does. */
  readonly holder: {
    readonly pid: number;
    readonly user: string;
    readonly application: string;
    readonly client: string;
    /** Null, like the two below, when the auditor may not see it. */
    readonly state: string | null;
    /** Since its last statement began or ended. */
    readonly quietMs: number | null;
    readonly query: string | null;
  } | null;
  /** Relays that are connected and do not hold it. */
  readonly standby: number;
}

export async function readRelay(client: Client, context: string): Promise<RelayFacts> {
  const { rows: holders } = await client.query<NonNullable<RelayFacts['holder']>>(
    `SELECT a.pid, coalesce(a.usename, '') AS user, a.application_name AS application, a.state,
       coalesce(host(a.client_addr) || ':' || a.client_port, 'local') AS client,
       (extract(epoch FROM clock_timestamp() - a.state_change) * 1000)::float8 AS "quietMs", a.query
     FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
       AND l.classid = $1::int::oid AND l.objid = hashtext($2)::oid
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [RELAY_LOCK, outboxTableName(context)],
  );
  const holder = holders[0] ?? null;
  const { rows } = await client.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = $1 AND pid IS DISTINCT FROM $2`,
    [`${context} relay`, holder?.pid ?? null],
  );
  return { holder, standby: rows[0]!.n };
}
