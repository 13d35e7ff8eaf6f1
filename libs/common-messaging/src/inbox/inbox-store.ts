import type { PoolClient } from 'pg';
import type { ReceivedRecord } from '../broker/broker.js';
import { type DeadReason, type HandledEvent, parkingKeyOf } from './received-event.js';
import { inboxTables } from './inbox-schema.js';
import { EVENT_ID, storable, storableHeaders, storedEventId } from './storable.js';

export interface Position {
  readonly next: bigint;
  readonly lastOffset: bigint | null;
  readonly lastEventId: string | null;
}

/** Why an event was refused. */
export interface Refusal {
  readonly reason: DeadReason | 'HANDLER';
  readonly error: string;
  /** For an error of a handler: where it was thrown. */
  readonly stack?: string | null;
  /** Null: it waits for an operator. */
  readonly retryAfterMs: number | null;
  /** False for an event that merely waits for something to arrive: it costs no attempt. */
  readonly counts?: boolean;
}

/** SQL of the inbox tables. Every method runs in the caller's transaction, as the messaging role. */
export class InboxStore {
  protected readonly tables: ReturnType<typeof inboxTables>;

  constructor(context: string) {
    this.tables = inboxTables(context);
  }

  async position(client: PoolClient, topic: string, partition: number): Promise<Position | null> {
    const { rows } = await client.query<{
      next_offset: string;
      last_offset: string | null;
      last_event_id: string | null;
    }>({
      name: 'inbox-position',
      text: `SELECT next_offset, last_offset, last_event_id FROM ${this.tables.offsets} WHERE topic = $1 AND partition = $2`,
      values: [topic, partition],
    });
    const row = rows[0];
    if (!row) return null;
    return {
      next: BigInt(row.next_offset),
      lastOffset: row.last_offset === null ? null : BigInt(row.last_offset),
      lastEventId: row.last_event_id,
    };
  }

  /**
   * Moves the partition from `expected` to after `last`. False when the database is elsewhere: another member has the
   * partition now. Until the commit the row is locked, so two members take turns.
   */
  async advance(
    client: PoolClient,
    topic: string,
    partition: number,
    expected: bigint | null,
    last: ReceivedRecord,
  ): Promise<boolean> {
    const values = [
      topic,
      partition,
      (last.offset + 1n).toString(),
      last.offset.toString(),
      storedEventId(last),
    ];
    const { rowCount } =
      expected === null
        ? await client.query(
            `INSERT INTO ${this.tables.offsets} (topic, partition, next_offset, last_offset, last_event_id)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
            values,
          )
        : await client.query({
            name: 'inbox-advance',
            text: `UPDATE ${this.tables.offsets}
                   SET next_offset = $3, last_offset = $4, last_event_id = $5, updated_at = now()
                   WHERE topic = $1 AND partition = $2 AND next_offset = $6`,
            values: [...values, expected.toString()],
          });
    return rowCount === 1;
  }

  /** Locks the partition's row, so that no consumer applies its records meanwhile. */
  async lockPartition(client: PoolClient, topic: string, partition: number): Promise<void> {
    await client.query(`SELECT FROM ${this.tables.offsets} WHERE topic = $1 AND partition = $2 FOR UPDATE`, [
      topic,
      partition,
    ]);
  }

  /** Records events as processed; returns those that were not before, each once, in their order. */
  recordProcessed(
    client: PoolClient,
    topic: string,
    partition: number,
    events: readonly HandledEvent[],
  ): Promise<HandledEvent[]> {
    return this.record(client, topic, partition, events, false);
  }

  /** As `recordProcessed`, without those whose key has an open parked event: they are to wait behind it. */
  recordUnlessParked(
    client: PoolClient,
    topic: string,
    partition: number,
    events: readonly HandledEvent[],
  ): Promise<HandledEvent[]> {
    return this.record(client, topic, partition, events, true);
  }

  private async record(
    client: PoolClient,
    topic: string,
    partition: number,
    events: readonly HandledEvent[],
    unlessParked: boolean,
  ): Promise<HandledEvent[]> {
    if (events.length === 0) return [];
    const { rows } = await client.query<{ event_id: string }>({
      name: 'inbox-record',
      text: `INSERT INTO ${this.tables.processed} (topic, partition, event_id, event_type, tenant_id, record_offset, occurred_at)
             SELECT $1, $2, e.id, e.type, e.tenant_id, e.record_offset, e.occurred_at
             FROM unnest($3::uuid[], $4::text[], $5::uuid[], $6::bigint[], $7::timestamptz[], $8::text[])
               AS e (id, type, tenant_id, record_offset, occurred_at, parking_key)
             WHERE NOT ($9 AND e.parking_key IN (
               SELECT partition_key FROM ${this.tables.parked}
               WHERE topic = $1 AND partition = $2 AND status IN ('PARKED', 'QUEUED')))
             ON CONFLICT DO NOTHING RETURNING event_id`,
      values: [
        topic,
        partition,
        events.map((e) => e.event.id),
        events.map((e) => e.event.type),
        events.map((e) => e.event.tenantId),
        events.map((e) => e.record.offset.toString()),
        events.map((e) => e.event.occurredAt),
        events.map((e) => parkingKeyOf(e.record)),
        unlessParked,
      ],
    });
    const fresh = new Set(rows.map((r) => r.event_id));
    // Removed when taken: a relay may have sent an event twice within this chunk.
    return events.filter(({ event }) => fresh.delete(event.id));
  }

  /** Which of the keys have an open parked event. */
  async parkedKeys(
    client: PoolClient,
    topic: string,
    partition: number,
    keys: readonly string[],
  ): Promise<Set<string>> {
    const { rows } = await client.query<{ partition_key: string }>({
      name: 'inbox-parked-keys',
      text: `SELECT DISTINCT partition_key FROM ${this.tables.parked}
             WHERE topic = $1 AND partition = $2 AND partition_key = ANY ($3) AND status IN ('PARKED', 'QUEUED')`,
      values: [topic, partition, keys],
    });
    return new Set(rows.map((r) => r.partition_key));
  }

  /** Parks a record: as the head of its key with a reason, or behind a head (`reason` null). */
  async park(
    client: PoolClient,
    topic: string,
    partition: number,
    record: ReceivedRecord,
    why: Refusal | null,
  ): Promise<void> {
    const headers = storableHeaders(record.headers);
    const tenantId = headers['ce_tenantid'] ?? '';
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO ${this.tables.parked} (topic, partition, record_offset, partition_key, record_key, headers, value, event_id,
         event_type, tenant_id, status, reason, error, attempts, next_attempt_at, error_stack)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, now() + $15 * interval '1 ms', $16) RETURNING id`,
      [
        topic,
        partition,
        record.offset.toString(),
        parkingKeyOf(record),
        record.key,
        JSON.stringify(headers),
        record.value,
        headers['ce_id'] ?? null,
        headers['ce_type'] ?? null,
        /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(tenantId) ? tenantId : null,
        why ? 'PARKED' : 'QUEUED',
        why?.reason ?? null,
        why ? storable(why.error).slice(0, 2000) : null,
        why?.reason === 'HANDLER' && why.counts !== false ? 1 : 0,
        why?.retryAfterMs ?? null,
        why?.stack ? storable(why.stack).slice(0, 8000) : null,
      ],
    );
    await this.history(client, rows[0]!.id, why ? 'PARKED' : 'QUEUED', 'consumer', why?.error ?? null);
  }

  /** One line of a parked event's audit trail. `reason` is the operator's. */
  async history(
    client: PoolClient,
    parkedId: string,
    action: string,
    actor: string,
    detail: string | null,
    reason: string | null = null,
  ): Promise<void> {
    await client.query(
      `INSERT INTO ${this.tables.parkedHistory} (parked_id, action, actor, detail, reason) VALUES ($1, $2, $3, $4, $5)`,
      [parkedId, action, actor, detail === null ? null : storable(detail).slice(0, 2000), reason],
    );
  }

  /** Heads whose next attempt is due. */
  async due(client: PoolClient, limit: number): Promise<{ id: string; topic: string; partition: number }[]> {
    const { rows } = await client.query<{ id: string; topic: string; partition: number }>({
      name: 'inbox-due',
      text: `SELECT id, topic, partition FROM ${this.tables.parked}
             WHERE status = 'PARKED' AND next_attempt_at <= now() ORDER BY next_attempt_at LIMIT $1`,
      values: [limit],
    });
    return rows;
  }

  /** A parked head as it was received, if it is still due; the partition is locked by the caller. */
  async head(client: PoolClient, id: string): Promise<{ record: ReceivedRecord; attempts: number } | null> {
    const { rows } = await client.query<{
      record_offset: string;
      record_key: Buffer | null;
      value: Buffer | null;
      headers: Record<string, string>;
      attempts: number;
      parked_at: Date;
    }>(
      `SELECT record_offset, record_key, value, headers, attempts, parked_at FROM ${this.tables.parked}
       WHERE id = $1 AND status = 'PARKED' AND next_attempt_at <= now()`,
      [id],
    );
    const row = rows[0];
    if (!row) return null;
    const record = {
      key: row.record_key,
      value: row.value,
      headers: row.headers,
      offset: BigInt(row.record_offset),
      timestamp: row.parked_at,
    };
    return { record, attempts: row.attempts };
  }

  /** The head was applied: the next of its key becomes the head and is due, so the queue drains in order. */
  async resolve(client: PoolClient, id: string, actor: string): Promise<void> {
    await this.end(client, id, 'RESOLVED');
    await this.history(client, id, 'RESOLVED', actor, null);
  }

  /**
   * An operator dropped the head: the next of its key becomes the head and is due. It is dropped as a whole: the same event
   * in its old form (docs/adr/027-breaking-changes.md), or sent a second time, is dropped with it, or absorbed when it comes.
   */
  async skip(client: PoolClient, id: string, operator: string, reason: string): Promise<void> {
    await client.query(
      `INSERT INTO ${this.tables.processed} (topic, partition, event_id, event_type, tenant_id, record_offset, occurred_at)
       SELECT topic, partition, event_id::uuid, event_type, tenant_id, record_offset, parked_at FROM ${this.tables.parked}
       WHERE id = $1 AND event_id ~ $2 AND event_type IS NOT NULL AND tenant_id IS NOT NULL ON CONFLICT DO NOTHING`,
      [id, EVENT_ID],
    );
    await client.query(
      `WITH twins AS (
         UPDATE ${this.tables.parked} twin SET status = 'SKIPPED', resolved_at = now() FROM ${this.tables.parked} head
         WHERE head.id = $1 AND twin.status = 'QUEUED' AND twin.event_id = head.event_id AND twin.topic = head.topic
           AND twin.partition = head.partition AND twin.partition_key = head.partition_key RETURNING twin.id)
       INSERT INTO ${this.tables.parkedHistory} (parked_id, action, actor, detail, reason)
       SELECT id, 'SKIPPED', $2, 'the same event as ' || $1, $3 FROM twins`,
      [id, operator, reason],
    );
    await this.end(client, id, 'SKIPPED');
    await this.history(client, id, 'SKIPPED', operator, null, reason);
  }

  private async end(client: PoolClient, id: string, status: 'RESOLVED' | 'SKIPPED'): Promise<void> {
    await client.query(
      `WITH done AS (
         UPDATE ${this.tables.parked} SET status = $2, resolved_at = now(), next_attempt_at = NULL WHERE id = $1
         RETURNING topic, partition, partition_key, retry_id, retry_pause_ms)
       UPDATE ${this.tables.parked} p SET status = 'PARKED', reason = 'HANDLER', retry_id = done.retry_id,
         retry_pause_ms = done.retry_pause_ms,
         next_attempt_at = now() + coalesce(done.retry_pause_ms, 0) * interval '1 ms'
       FROM done
       WHERE p.id = (SELECT q.id FROM ${this.tables.parked} q
                     WHERE q.topic = done.topic AND q.partition = done.partition
                       AND q.partition_key = done.partition_key AND q.status = 'QUEUED'
                     ORDER BY q.record_offset LIMIT 1)`,
      [id, status],
    );
  }

  /**
   * The head was refused again. `retryAfterMs` null: it waits for an operator. With `counts` false it merely waits for
   * something to arrive: no attempt is used up, and the history, which would fill with it, says nothing.
   */
  async refuseAgain(
    client: PoolClient,
    id: string,
    { reason, error, retryAfterMs, stack = null, counts = true }: Refusal,
  ): Promise<void> {
    await client.query(
      `UPDATE ${this.tables.parked} SET attempts = attempts + $5, reason = $2, error = $3,
         next_attempt_at = now() + $4 * interval '1 ms', error_stack = $6 WHERE id = $1`,
      [
        id,
        reason,
        storable(error).slice(0, 2000),
        retryAfterMs,
        counts ? 1 : 0,
        stack === null ? null : storable(stack).slice(0, 8000),
      ],
    );
    if (counts) await this.history(client, id, 'REFUSED_AGAIN', 'retrier', error);
  }

  /** Forgets ids older than the retention, a bounded number at a time. Returns how many. */
  async forget(client: PoolClient, retentionDays: number, limit: number): Promise<number> {
    const { rowCount } = await client.query(
      `DELETE FROM ${this.tables.processed} WHERE event_id IN (
         SELECT event_id FROM ${this.tables.processed} WHERE processed_at < now() - $1 * interval '1 day' LIMIT $2)`,
      [retentionDays, limit],
    );
    return rowCount ?? 0;
  }
}
