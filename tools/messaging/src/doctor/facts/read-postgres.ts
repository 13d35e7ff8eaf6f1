import { type ClockFacts, clockFacts } from './clock.js';
import { asAuditor, type Client, type ReadingServer } from './database.js';

/** An open transaction, of whatever database. */
export interface TransactionFacts {
  readonly pid: number;
  readonly user: string;
  readonly application: string;
  readonly database: string;
  /** `address:port`, or `local`. */
  readonly client: string;
  /** `active`, `idle in transaction`, ... */
  readonly state: string;
  readonly ageMs: number;
  /** The running or last statement, with whatever values stand in it; see withoutValues(). */
  readonly query: string;
  /** It has a transaction id, so no snapshot's xmin passes it: it holds back the floor of every relay on the server. */
  readonly hasXid: boolean;
  /** Who holds what it waits for. */
  readonly blockedBy: readonly number[];
}

export interface PostgresFacts {
  /** Whether the auditor sees what others' sessions do (pg_read_all_stats). */
  readonly seesOthers: boolean;
  readonly connections: {
    /** By others than the doctor. */
    readonly used: number;
    /** What superusers keep for themselves is left out. */
    readonly allowed: number;
    /** Who has most of them, most first. */
    readonly byApplication: readonly { readonly application: string; readonly count: number }[];
  };
  readonly clock: ClockFacts;
  readonly transactions: readonly TransactionFacts[];
}

/** What is said of the server as a whole. Rejects when it cannot be read. */
export const readPostgres = (server: ReadingServer): Promise<PostgresFacts> =>
  asAuditor(server, 'postgres', async (client) => ({
    ...(await readServer(client)),
    clock: await readClock(client),
    transactions: await readTransactions(client),
  }));

async function readServer(client: Client): Promise<Pick<PostgresFacts, 'seesOthers' | 'connections'>> {
  const { rows } = await client.query<{
    seesOthers: boolean;
    used: number;
    allowed: number;
    byApplication: { application: string; count: number }[];
  }>(
    `WITH clients AS (
       SELECT application_name FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND application_name <> current_setting('application_name')),
       applications AS (
         SELECT coalesce(nullif(application_name, ''), 'without a name') AS application, count(*)::int AS count
         FROM clients GROUP BY application_name ORDER BY count(*) DESC LIMIT 5)
     SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS "seesOthers",
       (SELECT count(*)::int FROM clients) AS used,
       current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
         - current_setting('reserved_connections')::int AS allowed,
       (SELECT json_agg(applications) FROM applications) AS "byApplication"`,
  );
  const { seesOthers, used, allowed, byApplication } = rows[0]!;
  return { seesOthers, connections: { used, allowed, byApplication } };
}

async function readClock(client: Client): Promise<ClockFacts> {
  const askedAt = Date.now();
  const { rows } = await client.query<{ ms: string }>(
    `SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms`,
  );
  return clockFacts(askedAt, Number(rows[0]!.ms), Date.now());
}

/** backend_type is hidden from a role that may not see others, so it sees none of these. */
async function readTransactions(client: Client): Promise<TransactionFacts[]> {
  const { rows } = await client.query<TransactionFacts>(
    `SELECT pid, coalesce(usename, '') AS user, application_name AS application, coalesce(datname, '') AS database,
       coalesce(host(client_addr) || ':' || client_port, 'local') AS client, state,
       (extract(epoch FROM clock_timestamp() - xact_start) * 1000)::float8 AS "ageMs", query,
       backend_xid IS NOT NULL AS "hasXid",
       CASE WHEN wait_event_type = 'Lock' THEN pg_blocking_pids(pid) ELSE '{}' END AS "blockedBy"
     FROM pg_stat_activity
     WHERE backend_type = 'client backend' AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
     ORDER BY xact_start`,
  );
  return rows;
}
