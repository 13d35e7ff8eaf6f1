import type { PoolClient } from 'pg';
import type { ReceivedRecord } from '../broker/broker.js';
import { inboxTables } from '../inbox/inbox-schema.js';
import type { ReplayFilter } from './replay-filter.js';
import type { Place } from './replay-reader.js';
import { replayTables } from './replay-schema.js';

export type ReplayStatus = 'RUNNING' | 'PAUSED' | 'FAILED' | 'CANCELLED' | 'COMPLETED' | 'CUT_OVER';
export type ReplayOutcome = 'REPLAYED' | 'FILTERED' | 'DUPLICATE' | 'LEFT_OUT' | 'SKIPPED';

/** A replay as the process that runs it needs it. */
export interface ClaimedReplay {
  readonly replayId: string;
  readonly projection: string;
  readonly filter: ReplayFilter;
  readonly dryRun: boolean;
  /** The claim: whoever claims it later makes this one void. */
  readonly runner: string;
}

/** What operators want of a running replay at the moment. */
export interface Lease {
  readonly perSecond: number | null;
  readonly cutOverRequested: boolean;
}

export interface PlaceProgress extends Place {
  /** Where it ends; null: wherever the live consumer is. */
  readonly end: bigint | null;
  /** Where the live consumer is; null when it has read nothing of the partition. */
  readonly live: bigint | null;
}

/** What became of a record in the live consumer, which did not simply apply it. */
export interface LiveOutcome {
  readonly offset: bigint;
  readonly status: 'PARKED' | 'QUEUED' | 'RESOLVED' | 'SKIPPED';
  /** As it stands in the inbox: edited, if an operator edited it. */
  readonly record: ReceivedRecord;
  /** True when this replay passed it over before. */
  readonly leftOut: boolean;
}

export type Counts = ReadonlyMap<
  string,
  { readonly type: string; readonly outcome: ReplayOutcome; readonly events: number }
>;

/** A process that gave no sign for this long is taken for dead; its transactions end before (idle_in_transaction). */
const DEAD_AFTER_S = 15;

const big = (value: string | null): bigint | null => (value === null ? null : BigInt(value));

/** SQL of the replay tables as the process that runs a replay uses them, as the messaging role. */
export class ReplayStore {
  readonly tables: ReturnType<typeof replayTables>;
  private readonly inbox: ReturnType<typeof inboxTables>;

  constructor(context: string) {
    this.tables = replayTables(context);
    this.inbox = inboxTables(context);
  }

  /**
   * Takes a replay that nobody runs. One whose runner is in the middle of a transaction holds its row, and is passed by.
   */
  async claim(
    client: PoolClient,
    runner: string,
    projections: readonly string[],
  ): Promise<ClaimedReplay | null> {
    const { rows } = await client.query<ClaimedReplay>({
      name: 'replay-claim',
      text: `UPDATE ${this.tables.replays} SET runner = $1, seen_at = now()
             WHERE replay_id = (
               SELECT replay_id FROM ${this.tables.replays}
               WHERE status = 'RUNNING' AND projection = ANY ($2)
                 AND (runner IS NULL OR seen_at < now() - $3 * interval '1 s')
               ORDER BY started_at LIMIT 1 FOR UPDATE SKIP LOCKED)
             RETURNING replay_id AS "replayId", projection, filter, dry_run AS "dryRun", runner`,
      values: [runner, projections, DEAD_AFTER_S],
    });
    return rows[0] ?? null;
  }

  /**
   * A sign of life, and the first statement of every transaction of a replay: it locks the replay against a second runner
   * and against operators until the commit. Null when it is not this runner's any more, or is not to go on.
   */
  async renew(client: PoolClient, { replayId, runner }: ClaimedReplay): Promise<Lease | null> {
    const { rows } = await client.query<Lease>({
      name: 'replay-renew',
      text: `UPDATE ${this.tables.replays} SET seen_at = now()
             WHERE replay_id = $1 AND runner = $2 AND status = 'RUNNING'
             RETURNING per_second AS "perSecond", cut_over_requested AS "cutOverRequested"`,
      values: [replayId, runner],
    });
    return rows[0] ?? null;
  }

  /** Lets another process take it at once. */
  async release(client: PoolClient, { replayId, runner }: ClaimedReplay): Promise<void> {
    await client.query(
      `UPDATE ${this.tables.replays} SET runner = NULL WHERE replay_id = $1 AND runner = $2`,
      [replayId, runner],
    );
  }

  async places(client: PoolClient, replayId: string): Promise<PlaceProgress[]> {
    const { rows } = await client.query<PlaceRow>({
      name: 'replay-places',
      text: `SELECT p.topic, p.partition, p.next_offset, p.end_offset, o.next_offset AS live
             FROM ${this.tables.partitions} p LEFT JOIN ${this.inbox.offsets} o USING (topic, partition)
             WHERE p.replay_id = $1 ORDER BY p.topic, p.partition`,
      values: [replayId],
    });
    return rows.map(placeOf);
  }

  /**
   * Locks the partitions against the live consumer and the retrier, in sorted order, and says where each is. A partition
   * that was never read gets its row, for a row that is not there cannot be locked: the consumer then begins behind it.
   */
  async lockLive(client: PoolClient, replayId: string): Promise<PlaceProgress[]> {
    await client.query(
      `INSERT INTO ${this.inbox.offsets} (topic, partition, next_offset)
       SELECT topic, partition, next_offset FROM ${this.tables.partitions} WHERE replay_id = $1
       ORDER BY topic, partition ON CONFLICT DO NOTHING`,
      [replayId],
    );
    const { rows } = await client.query<PlaceRow>(
      `SELECT p.topic, p.partition, p.next_offset, p.end_offset, o.next_offset AS live
       FROM ${this.tables.partitions} p JOIN ${this.inbox.offsets} o USING (topic, partition)
       WHERE p.replay_id = $1 ORDER BY p.topic, p.partition FOR UPDATE OF o`,
      [replayId],
    );
    return rows.map(placeOf);
  }

  /**
   * Where the live consumer is, and what it did with those of the records (`first` to `last`) and of what this replay left
   * out that it did not simply apply. In one statement, so that all of it is of one moment: a dead letter and the events
   * queued behind it are resolved in order, and are seen so.
   */
  async outcomes(
    client: PoolClient,
    replayId: string,
    { topic, partition }: Place,
    first: bigint | null,
    last: bigint | null,
  ): Promise<{ live: bigint | null; outcomes: LiveOutcome[] }> {
    const { rows } = await client.query<{
      live: string | null;
      record_offset: string | null;
      status: LiveOutcome['status'];
      record_key: Buffer | null;
      value: Buffer | null;
      headers: Record<string, string>;
      parked_at: Date;
      left_out: boolean;
    }>({
      name: 'replay-outcomes',
      text: `SELECT o.live, p.record_offset, p.status, p.record_key, p.value, p.headers, p.parked_at, p.left_out
             FROM (SELECT (SELECT next_offset FROM ${this.inbox.offsets} WHERE topic = $2 AND partition = $3) AS live) o
               LEFT JOIN (
                 SELECT p.*, l.record_offset IS NOT NULL AS left_out
                 FROM ${this.inbox.parked} p LEFT JOIN ${this.tables.leftOut} l
                   ON l.replay_id = $1 AND l.topic = p.topic AND l.partition = p.partition
                     AND l.record_offset = p.record_offset
                 WHERE p.topic = $2 AND p.partition = $3
                   AND (p.record_offset BETWEEN $4 AND $5 OR l.record_offset IS NOT NULL)) p ON true
             ORDER BY p.record_offset`,
      values: [replayId, topic, partition, first?.toString() ?? null, last?.toString() ?? null],
    });
    const outcomes = rows
      .filter((row) => row.record_offset !== null)
      .map((row) => ({
        offset: BigInt(row.record_offset!),
        status: row.status,
        leftOut: row.left_out,
        record: {
          key: row.record_key,
          value: row.value,
          headers: row.headers,
          offset: BigInt(row.record_offset!),
          timestamp: row.parked_at,
        },
      }));
    return { live: big(rows[0]!.live), outcomes };
  }

  /** Records ids as replayed; returns those that were not before. */
  async recordReplayed(
    client: PoolClient,
    replayId: string,
    eventIds: readonly string[],
  ): Promise<Set<string>> {
    const { rows } = await client.query<{ event_id: string }>({
      name: 'replay-record',
      text: `INSERT INTO ${this.tables.events} (replay_id, event_id) SELECT $1, unnest($2::uuid[])
             ON CONFLICT DO NOTHING RETURNING event_id`,
      values: [replayId, eventIds],
    });
    return new Set(rows.map(({ event_id }) => event_id));
  }

  async leaveOut(
    client: PoolClient,
    replayId: string,
    place: Place,
    offsets: readonly bigint[],
  ): Promise<void> {
    await client.query(
      `INSERT INTO ${this.tables.leftOut} (replay_id, topic, partition, record_offset)
       SELECT $1, $2, $3, unnest($4::bigint[])`,
      [replayId, place.topic, place.partition, offsets.map(String)],
    );
  }

  /** What was left out has an end: it was applied by the live consumer, or dropped. */
  async takeIn(
    client: PoolClient,
    replayId: string,
    place: Place,
    offsets: readonly bigint[],
  ): Promise<void> {
    await client.query(
      `DELETE FROM ${this.tables.leftOut}
       WHERE replay_id = $1 AND topic = $2 AND partition = $3 AND record_offset = ANY ($4::bigint[])`,
      [replayId, place.topic, place.partition, offsets.map(String)],
    );
  }

  /** Moves a partition on. Rejects when it is not where this runner left it, which the lock of `renew` rules out. */
  async advance(
    client: PoolClient,
    replayId: string,
    { topic, partition, next }: Place,
    to: bigint,
    highWatermark: bigint,
    recordsPerSecond: number,
  ): Promise<void> {
    const { rowCount } = await client.query({
      name: 'replay-advance',
      text: `UPDATE ${this.tables.partitions}
             SET next_offset = $5, high_watermark = greatest(high_watermark, $6), records_per_second = $7
             WHERE replay_id = $1 AND topic = $2 AND partition = $3 AND next_offset = $4`,
      values: [
        replayId,
        topic,
        partition,
        next.toString(),
        to.toString(),
        highWatermark.toString(),
        recordsPerSecond,
      ],
    });
    if (rowCount !== 1)
      throw new Error(`the replay ${replayId} of ${topic}/${partition} is not at offset ${next}`);
  }

  async count(client: PoolClient, replayId: string, counts: Counts): Promise<void> {
    if (counts.size === 0) return;
    const rows = [...counts.values()];
    await client.query({
      name: 'replay-count',
      text: `INSERT INTO ${this.tables.counts} AS c (replay_id, event_type, outcome, events)
             SELECT $1, * FROM unnest($2::text[], $3::text[], $4::bigint[])
             ON CONFLICT (replay_id, event_type, outcome) DO UPDATE SET events = c.events + excluded.events`,
      values: [replayId, rows.map((r) => r.type), rows.map((r) => r.outcome), rows.map((r) => r.events)],
    });
  }

  /** Swaps shadow and live tables, with the owner's rights. */
  async swap(client: PoolClient, projection: string): Promise<void> {
    await client.query(`SELECT ${this.tables.cutOver}($1)`, [projection]);
  }

  /** The replay stands still in a state: FAILED says why. The caller has renewed, so it holds the lock. */
  async end(
    client: PoolClient,
    replayId: string,
    status: Exclude<ReplayStatus, 'RUNNING' | 'PAUSED'>,
    error: string | null = null,
  ): Promise<void> {
    await client.query(
      `WITH ended AS (
         UPDATE ${this.tables.replays} SET status = $2, error = $3, runner = NULL,
           ended_at = CASE $2 WHEN 'FAILED' THEN NULL ELSE now() END WHERE replay_id = $1)
       INSERT INTO ${this.tables.history} (replay_id, action, actor, detail) VALUES ($1, $2, 'replay', $3)`,
      [replayId, status, error?.slice(0, 2_000) ?? null],
    );
  }

  /** Forgets the ids of replays that have ended, a bounded number at a time. Returns how many. */
  async forget(client: PoolClient, limit: number): Promise<number> {
    const ended = `SELECT replay_id FROM ${this.tables.replays} WHERE status IN ('CANCELLED', 'COMPLETED', 'CUT_OVER')`;
    const { rowCount } = await client.query(
      `DELETE FROM ${this.tables.events} WHERE (replay_id, event_id) IN (
         SELECT replay_id, event_id FROM ${this.tables.events} WHERE replay_id IN (${ended}) LIMIT $1)`,
      [limit],
    );
    await client.query(`DELETE FROM ${this.tables.leftOut} WHERE replay_id IN (${ended})`);
    return rowCount ?? 0;
  }
}

interface PlaceRow {
  readonly topic: string;
  readonly partition: number;
  readonly next_offset: string;
  readonly end_offset: string | null;
  readonly live: string | null;
}

const placeOf = ({
  topic,
  partition,
  next_offset: next,
  end_offset: end,
  live,
}: PlaceRow): PlaceProgress => ({
  topic,
  partition,
  next: BigInt(next),
  end: big(end),
  live: big(live),
});
