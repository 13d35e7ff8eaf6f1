import pg from 'pg';
import type { OutboxRow } from '../broker/cloud-events.js';
import { toMultirange } from './id-ranges.js';
import { outboxTableName } from './outbox-schema.js';

/** A row the broker refused, and what becomes of it. */
export interface RefusedRow {
  readonly row: OutboxRow;
  readonly error: string;
  /** True when its attempts are used up. */
  readonly failed: boolean;
}

export interface FetchFilter {
  readonly limit: number;
  /** Ids of rows fetched and not yet settled. */
  readonly inFlight: Iterable<string>;
  /** `topic/partition` of partitions that are left out for now. */
  readonly blockedPartitions: readonly string[];
  /** Keys that wait behind a refused row. */
  readonly excludedKeys: readonly string[];
}

/** First argument of the relay lock's two-argument advisory lock; the second is `hashtext` of the outbox table's name. */
export const RELAY_LOCK = 0x7265_6c61; // "rela"

/** A retention that drops nothing. */
const NEVER_DAYS = 1_000_000;

const INT4: number = pg.types.builtins.INT4;
const TIMESTAMPTZ: number = pg.types.builtins.TIMESTAMPTZ;

/** Types of the fetch: small integers are numbers, times ISO 8601, everything else the text that PostgreSQL sent. */
const AS_TEXT: pg.CustomTypesConfig = {
  getTypeParser: (oid: number) => {
    if (oid === INT4) return Number;
    if (oid === TIMESTAMPTZ) return isoOfUtc;
    return (text: string) => text;
  },
};

/** `2026-11-26 15:17:00.123+00` as `2026-11-26T15:17:00.123Z`: the session's time zone is UTC. */
const isoOfUtc = (text: string): string => `${text.slice(0, 10)}T${text.slice(11, -3)}Z`;

/** Channel on which replicas tell the holder that there are rows; a payload `reload` says that failed rows were put back. */
export const relayChannel = (context: string): string => `${outboxTableName(context)}_wake`;

/**
 * The one dedicated connection of a relay: it takes the lock, fetches and settles. So to lose the connection, to lose
 * the lock and to lose the right to settle are one event. It must be a direct connection, never one of a pooler.
 */
export class RelaySession {
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly client: pg.Client,
    private readonly table: string,
  ) {}

  /** One statement at a time: the ping comes from a timer, the rest from the relay's loop. */
  private query<R extends pg.QueryResultRow>(
    text: string | pg.QueryConfig,
    values?: unknown[],
  ): Promise<pg.QueryResult<R>> {
    const next = this.last.then(() => this.client.query<R>(text, values));
    this.last = next.catch(() => undefined);
    return next;
  }

  /**
   * Connects. `onLost` is called once when the connection is gone for whatever reason; `onNotify` for each
   * notification, with its payload.
   */
  static async open(
    url: string,
    context: string,
    events: { onLost(error: Error): void; onNotify(payload: string): void },
  ): Promise<RelaySession> {
    const client = new pg.Client({
      connectionString: url,
      application_name: `${context} relay`,
      keepAlive: true,
    });
    let lost = false;
    const loseOnce = (error: Error) => {
      if (!lost) events.onLost(error);
      lost = true;
    };
    client.on('error', loseOnce);
    client.on('end', () => loseOnce(new Error('the relay connection ended')));
    client.on('notification', (message) => events.onNotify(message.payload ?? ''));
    await client.connect();
    // synchronous_commit off: a settlement lost in a crash is a duplicate, which the inbox absorbs.
    // No sequential or bitmap scans: a prepared statement planned while the table was tiny would keep them for good.
    // idle_session_timeout frees the lock of a process that hangs; ping() each second keeps a healthy one. One that hangs
    // in the middle of an answer is not idle: its full socket ends it by tcp_user_timeout.
    await client.query(`SET synchronous_commit = off; SET enable_seqscan = off; SET enable_bitmapscan = off;
      SET idle_session_timeout = '3s'; SET tcp_user_timeout = '3s'; SET plan_cache_mode = force_generic_plan;
      SET timezone = 'UTC'; LISTEN ${relayChannel(context)}`);
    return new RelaySession(client, outboxTableName(context));
  }

  /** Takes the relay's lock if nobody holds it; kept until the connection ends. */
  async tryLock(): Promise<boolean> {
    const { rows } = await this.query<{ locked: boolean }>({
      name: 'relay-lock',
      text: 'SELECT pg_try_advisory_lock($1, hashtext($2)) AS locked',
      values: [RELAY_LOCK, this.table],
    });
    return rows[0]?.locked ?? false;
  }

  async ping(): Promise<void> {
    await this.query({ name: 'relay-ping', text: 'SELECT 1' });
  }

  /** Keys with a FAILED row: they are parked until an operator retries. */
  async failedKeys(): Promise<string[]> {
    const { rows } = await this.query<{ partition_key: string }>(
      `SELECT DISTINCT partition_key FROM ${this.table} WHERE status = 'FAILED'`,
    );
    return rows.map((r) => r.partition_key);
  }

  /**
   * PENDING rows in id order above the floor, less what the filter leaves out, with the xmin of the snapshot that saw
   * them: every transaction with a lower id has ended. The floor is exclusive.
   */
  async fetch(floor: bigint, filter: FetchFilter): Promise<{ rows: OutboxRow[]; xmin: bigint }> {
    const { rows } = await this.query<OutboxRow & { xmin_: string }>({
      name: 'relay-fetch',
      types: AS_TEXT,
      text: `
        SELECT s.xmin_, o.*
        FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin_) s
        LEFT JOIN LATERAL (
          SELECT id, created_at, event_id, event_type, event_version, tenant_id, subject, topic, partition_key,
                 kafka_partition, payload, occurred_at, correlation_id, causation_id, traceparent, attempts
          FROM ${this.table}
          WHERE status = 'PENDING' AND id > $1
            AND NOT id <@ $2::int8multirange
            AND ($3::text[] = '{}' OR topic || '/' || kafka_partition <> ALL ($3))
            AND ($4::text[] = '{}' OR partition_key <> ALL ($4))
          ORDER BY id LIMIT $5
        ) o ON true`,
      values: [
        floor.toString(),
        toMultirange(filter.inFlight),
        filter.blockedPartitions,
        filter.excludedKeys,
        filter.limit,
      ],
    });
    const first = rows[0]!; // the left join always yields one
    return {
      rows: first.id === null ? [] : rows,
      xmin: BigInt(first.xmin_),
    };
  }

  /**
   * Marks rows PUBLISHED, by their ids: a range would cover rows of it that committed late and were never sent. Returns
   * the id of its transaction: higher than that of any that drew one before.
   */
  async settle(rows: readonly OutboxRow[]): Promise<bigint> {
    const times = rows.map((r) => Date.parse(r.created_at));
    const { rows: settled } = await this.query<{ xid: string }>({
      name: 'relay-settle',
      // The bounds of created_at let the planner leave out every day but those of these rows.
      text: `WITH settled AS (
               UPDATE ${this.table} SET status = 'PUBLISHED', published_at = clock_timestamp()
               WHERE id = ANY ($1::bigint[]) AND created_at BETWEEN $2 AND $3 AND status = 'PENDING')
             SELECT pg_current_xact_id()::text AS xid`,
      // created_at has microseconds, a Date milliseconds: widen by one on the upper side.
      values: [rows.map((r) => r.id), new Date(Math.min(...times)), new Date(Math.max(...times) + 1)],
    });
    return BigInt(settled[0]!.xid);
  }

  /** Records a refusal of the broker: one attempt more, and FAILED when they are used up. */
  async refuse({ row, error, failed }: RefusedRow): Promise<void> {
    await this.query(
      `UPDATE ${this.table} SET attempts = attempts + 1, last_error = $2, status = CASE WHEN $3 THEN 'FAILED' ELSE status END
       WHERE id = $1 AND status = 'PENDING'`,
      [row.id, error.slice(0, 1000), failed],
    );
  }

  /** Creates the partitions of the days ahead and drops settled days past the retention. */
  async maintain(retentionDays: number): Promise<void> {
    // Twice, for both are one transaction: a reader that keeps an old day from being dropped keeps none from being made.
    for (const days of [NEVER_DAYS, retentionDays])
      await this.query(`SELECT ${this.table}_maintain(3, $1)`, [days]);
  }

  /** Ends the connection and with it the lock; never rejects. */
  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }
}
