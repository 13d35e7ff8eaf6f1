import type pg from 'pg';
import type { OutboxRow } from '../broker/cloud-events.js';
import { PgClient } from '../database/data-source.js';
import { toMultirange } from './id-ranges.js';
import { outboxTableName } from './outbox-schema.js';
import type { SeenIds } from './seen-ids.js';

/** A row the broker refused, and what becomes of it. */
export interface RefusedRow {
  readonly row: OutboxRow;
  readonly error: string;
  /** True when its attempts are used up. */
  readonly failed: boolean;
}

/** What is needed of a row to settle it. */
export type SentRow = Pick<OutboxRow, 'id' | 'created_at'>;

export interface FetchFilter {
  readonly limit: number;
  /** Ids of rows that were fetched; all that are in flight are among them. */
  readonly seen: SeenIds;
  /** Ids of rows fetched and not yet settled. */
  readonly inFlight: Iterable<number>;
  /** `topic/partition` of partitions that are left out for now. */
  readonly blockedPartitions: readonly string[];
  /** Keys that wait behind a refused row. */
  readonly excludedKeys: readonly string[];
}

/** First argument of the relay lock's two-argument advisory lock; the second is `hashtext` of the outbox table's name. */
export const RELAY_LOCK = 0x7265_6c61; // "rela"

/** A retention that drops nothing. */
const NEVER_DAYS = 1_000_000;

/** What a fetch reads, in the order of the row below. */
const COLUMNS = `id, created_at, event_id, event_type, event_version, tenant_id, subject, topic, partition_key, kafka_partition,
  payload, occurred_at, correlation_id, causation_id, traceparent, attempts`;

/** Everything as the text that PostgreSQL sent. */
const AS_TEXT: pg.CustomTypesConfig = { getTypeParser: () => (text: string) => text };

/** From the columns by their place: pg would copy an object for each row and look each column up by its name. */
const toRow = (c: readonly string[]): OutboxRow => ({
  id: c[0]!,
  created_at: c[1]!,
  event_id: c[2]!,
  event_type: c[3]!,
  event_version: Number(c[4]),
  tenant_id: c[5]!,
  subject: c[6]!,
  topic: c[7]!,
  partition_key: c[8]!,
  kafka_partition: Number(c[9]),
  payload: c[10]!,
  occurred_at: isoOfUtc(c[11]!),
  correlation_id: c[12]!,
  causation_id: c[13]!,
  traceparent: c[14]!,
  attempts: Number(c[15]),
});

/** `2026-11-26 15:17:00.123+00` as `2026-11-26T15:17:00.123Z`: the session's time zone is UTC. */
const isoOfUtc = (text: string): string => `${text.slice(0, 10)}T${text.slice(11, -3)}Z`;

/** Channel on which replicas tell the holder that there are rows; a payload `reload` says that failed rows were put back. */
export const relayChannel = (context: string): string => `${outboxTableName(context)}_wake`;

/**
 * The one dedicated connection of a relay: it takes the lock, fetches and settles. So to lose the connection, to lose
 * the lock and to lose the right to settle are one event. It must be a direct connection, never one of a pooler.
 */
export class RelaySession {
  /** Of the snapshot of the last settlement: every transaction with a lower id had ended. */
  private xmin = 0n;

  private constructor(
    private readonly client: pg.Client,
    private readonly table: string,
  ) {}

  private query<R extends pg.QueryResultRow>(
    text: string | pg.QueryConfig,
    values?: unknown[],
  ): Promise<pg.QueryResult<R>> {
    return this.client.query<R>(text, values);
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
    const client = new PgClient({
      connectionString: url,
      application_name: `${context} relay`,
      keepAlive: true,
      // A statement does not wait here for the one before; PostgreSQL takes them in their order.
      pipeline: true,
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
   * PENDING rows in id order above the floor, less what the filter leaves out, with an xmin: every transaction with a lower
   * id had ended before. The floor is exclusive.
   */
  async fetch(floor: bigint, filter: FetchFilter): Promise<{ rows: OutboxRow[]; xmin: bigint }> {
    const { xmin } = this;
    const { gaps, exact } = filter.seen.gaps(Number(floor));
    const { rows } = await this.query<never>({
      name: 'relay-fetch',
      types: AS_TEXT,
      rowMode: 'array',
      // Gap after gap, so in id order: a nested loop goes by its outer side.
      text: `
        SELECT o.*
        FROM unnest($1::bigint[], $2::bigint[]) AS gap (above, below)
        CROSS JOIN LATERAL (
          SELECT ${COLUMNS}
          FROM ${this.table}
          WHERE status = 'PENDING' AND id > gap.above AND id < gap.below
            AND NOT id <@ $3::int8multirange
            AND ($4::text[] = '{}' OR topic || '/' || kafka_partition <> ALL ($4))
            AND ($5::text[] = '{}' OR partition_key <> ALL ($5))
          ORDER BY id LIMIT $6
        ) o LIMIT $6`,
      values: [
        arrayOf(gaps.map(({ above }) => above)),
        arrayOf(gaps.map(({ below }) => below)),
        exact ? '{}' : toMultirange(filter.inFlight),
        filter.blockedPartitions,
        filter.excludedKeys,
        filter.limit,
      ],
    } as pg.QueryArrayConfig as pg.QueryConfig);
    return { rows: rows.map(toRow), xmin };
  }

  /**
   * Marks rows PUBLISHED, by their ids: a range would cover rows of it that committed late and were never sent. Returns
   * the id of its transaction: higher than that of any that drew one before.
   */
  async settle(rows: readonly SentRow[]): Promise<bigint> {
    let [earliest, latest] = [rows[0]!.created_at, rows[0]!.created_at];
    for (const { created_at: at } of rows) {
      if (at < earliest) earliest = at;
      if (at > latest) latest = at;
    }
    const { rows: settled } = await this.query<{ xid: string; xmin: string }>({
      name: 'relay-settle',
      // The bounds of created_at leave out every day but those of these rows; a second wider, for its text has as many digits
      // of a fraction as it needs, and is in the order of time but for that.
      text: `WITH settled AS (
               UPDATE ${this.table} SET status = 'PUBLISHED', published_at = clock_timestamp()
               WHERE id = ANY ($1::bigint[]) AND status = 'PENDING'
                 AND created_at BETWEEN $2::timestamptz - interval '1 second' AND $3::timestamptz + interval '1 second')
             SELECT pg_current_xact_id()::text AS xid, pg_snapshot_xmin(pg_current_snapshot())::text AS xmin`,
      values: [arrayOf(rows.map(({ id }) => id)), earliest, latest],
    });
    this.xmin = BigInt(settled[0]!.xmin);
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

/** Numbers as the text of an array: pg would look for what is to be escaped in each. */
const arrayOf = (numbers: readonly (string | number)[]): string => `{${numbers.join(',')}}`;
