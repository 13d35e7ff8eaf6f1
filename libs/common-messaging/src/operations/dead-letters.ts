import { newId } from '@erp/kernel';
import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { fromRecord } from '../broker/cloud-events.js';
import { ContractViolation, readVersion } from '../contract/index.js';
import { runInTransaction } from '../database/pooled-transaction.js';
import { runWith } from '../database/run-with.js';
import type { HandlerRegistry } from '../inbox/handler-registry.js';
import { inboxTables } from '../inbox/inbox-schema.js';
import type { InboxStore } from '../inbox/inbox-store.js';
import { textOf } from './payload.js';
import { DeadLetterNotFound, EditRefused, NotTheHead, type Operator, RetryNotFound } from './operator.js';
import { retriesTable } from './operations-schema.js';

/** A dead letter as a list shows it. */
export interface DeadLetterSummary {
  readonly id: string;
  readonly status: 'PARKED' | 'QUEUED' | 'RESOLVED' | 'SKIPPED';
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string;
  readonly eventId: string | null;
  readonly type: string | null;
  readonly tenantId: string | null;
  /** HANDLER, UNREADABLE, UNKNOWN_VERSION or CONTRACT; null for one that waits behind a head. */
  readonly reason: string | null;
  readonly error: string | null;
  readonly attempts: number;
  /** When it is tried again by itself; null: it waits for an operator. */
  readonly nextAttemptAt: Date | null;
  readonly parkedAt: Date;
  /** Events of its key that wait behind it. */
  readonly waiting: number;
}

export interface DeadLetter extends DeadLetterSummary {
  readonly headers: Readonly<Record<string, string>>;
  /** The value as text; `base64:` before one that is no UTF-8. Null for a record without a value. */
  readonly payload: string | null;
  /** Before an operator edited it; null when nobody did. */
  readonly originalPayload: string | null;
  readonly stack: string | null;
  readonly history: readonly {
    readonly at: Date;
    readonly action: string;
    readonly actor: string;
    readonly reason: string | null;
    readonly detail: string | null;
  }[];
}

export interface DeadLetterFilter {
  readonly status?: DeadLetterSummary['status'];
  readonly type?: string;
  readonly key?: string;
  readonly tenantId?: string;
  readonly reason?: string;
}

/** How far a retry of many is. */
export interface RetryProgress {
  readonly retryId: string;
  readonly operator: string;
  readonly reason: string;
  readonly requestedAt: Date;
  /** Heads that were made due, and what came behind them since. */
  readonly total: number;
  readonly resolved: number;
  readonly skipped: number;
  /** Will be tried. */
  readonly waiting: number;
  /** Were refused again, and wait for an operator. */
  readonly refused: number;
}

const COLUMNS = `p.id, p.status, p.topic, p.partition, p.record_offset AS "offset", p.partition_key AS key,
  p.event_id AS "eventId", p.event_type AS type, p.tenant_id AS "tenantId", p.reason, p.error, p.attempts,
  p.next_attempt_at AS "nextAttemptAt", p.parked_at AS "parkedAt"`;

/**
 * What an operator does with dead letters (R16, R18), over all tenants of a context. Each step is audited with operator
 * and reason, and takes the partition's lock as the consumer does, so that no later event of the key slips past.
 */
export class DeadLetters {
  private readonly tables: ReturnType<typeof inboxTables>;
  private readonly retries: string;

  constructor(
    private readonly dataSource: DataSource,
    context: string,
    private readonly store: InboxStore,
    private readonly registry: HandlerRegistry,
    private readonly wakeRetrier: () => void,
  ) {
    this.tables = inboxTables(context);
    this.retries = retriesTable(context);
  }

  /** At most `limit`, oldest first, after the id `cursor`. */
  list(filter: DeadLetterFilter, limit: number, cursor = '0'): Promise<DeadLetterSummary[]> {
    const { conditions, values } = where(filter, [cursor, limit]);
    return this.read<DeadLetterSummary>(
      `SELECT ${COLUMNS}, (
         SELECT count(*)::int FROM ${this.tables.parked} q
         WHERE p.status = 'PARKED' AND q.topic = p.topic AND q.partition = p.partition
           AND q.partition_key = p.partition_key AND q.status = 'QUEUED') AS waiting
       FROM ${this.tables.parked} p WHERE p.id > $1 ${conditions} ORDER BY p.id LIMIT $2`,
      values,
    );
  }

  /** Throws DeadLetterNotFound. */
  async show(id: string): Promise<DeadLetter> {
    const [summary] = await this.list({}, 1, (BigInt(id) - 1n).toString());
    if (summary?.id !== id) throw new DeadLetterNotFound(id);
    const [more] = await this.read<{
      headers: Record<string, string>;
      value: Buffer | null;
      original: Buffer | null;
      stack: string | null;
    }>(
      `SELECT headers, value, original_value AS original, error_stack AS stack FROM ${this.tables.parked} WHERE id = $1`,
      [id],
    );
    const history = await this.read<DeadLetter['history'][number]>(
      `SELECT at, action, actor, reason, detail FROM ${this.tables.parkedHistory} WHERE parked_id = $1 ORDER BY id`,
      [id],
    );
    return {
      ...summary,
      headers: more!.headers,
      payload: textOf(more!.value),
      originalPayload: textOf(more!.original),
      stack: more!.stack,
      history,
    };
  }

  /** Makes a head due now; the queue behind it then drains in order. Throws DeadLetterNotFound, NotTheHead. */
  retry(id: string, operator: Operator): Promise<void> {
    return this.onHead(id, async (client) => {
      await client.query(`UPDATE ${this.tables.parked} SET next_attempt_at = now() WHERE id = $1`, [id]);
      await this.store.history(client, id, 'RETRY_REQUESTED', operator.name, null, operator.reason);
    });
  }

  /**
   * Makes every head that fits the filter due, one after the other at `perSecond`, and what waits behind each at the same
   * pace. Returns the id under which `progress` tells how far it is, and how many heads there are.
   */
  async retryMany(
    filter: Omit<DeadLetterFilter, 'status'>,
    perSecond: number,
    operator: Operator,
  ): Promise<{ retryId: string; heads: number }> {
    const retryId = newId();
    const pauseMs = Math.max(1, Math.round(1_000 / perSecond));
    const { conditions, values } = where(filter, [retryId, pauseMs, operator.name, operator.reason]);
    const heads = await this.inTransaction(async (client) => {
      await client.query(
        `INSERT INTO ${this.retries} (retry_id, operator, reason, filter, per_second) VALUES ($1, $2, $3, $4, $5)`,
        [retryId, operator.name, operator.reason, JSON.stringify(filter), perSecond],
      );
      const { rowCount } = await client.query(
        `WITH due AS (
           UPDATE ${this.tables.parked} p
           SET retry_id = $1, retry_pause_ms = $2::int, next_attempt_at = now() + (n.n - 1) * $2::int * interval '1 ms'
           FROM (SELECT p.id, row_number() OVER (ORDER BY p.id) AS n FROM ${this.tables.parked} p
                 WHERE p.status = 'PARKED' ${conditions}) n
           WHERE p.id = n.id AND p.status = 'PARKED' RETURNING p.id)
         INSERT INTO ${this.tables.parkedHistory} (parked_id, action, actor, reason)
         SELECT id, 'RETRY_REQUESTED', $3, $4 FROM due`,
        values,
      );
      return rowCount ?? 0;
    });
    this.wakeRetrier();
    return { retryId, heads };
  }

  /** Throws RetryNotFound. */
  async progress(retryId: string): Promise<RetryProgress> {
    const [row] = await this.read<RetryProgress>(
      `SELECT r.retry_id AS "retryId", r.operator, r.reason, r.requested_at AS "requestedAt",
         count(p.id)::int AS total,
         count(*) FILTER (WHERE p.status = 'RESOLVED')::int AS resolved,
         count(*) FILTER (WHERE p.status = 'SKIPPED')::int AS skipped,
         count(*) FILTER (WHERE p.status = 'PARKED' AND p.next_attempt_at IS NOT NULL)::int AS waiting,
         count(*) FILTER (WHERE p.status = 'PARKED' AND p.next_attempt_at IS NULL)::int AS refused
       FROM ${this.retries} r LEFT JOIN ${this.tables.parked} p USING (retry_id)
       WHERE r.retry_id = $1 GROUP BY r.retry_id`,
      [retryId],
    );
    if (!row) throw new RetryNotFound(retryId);
    return row;
  }

  /**
   * Replaces the payload of a head, in the version it was published in, and makes it due. The original is kept. Throws
   * DeadLetterNotFound, NotTheHead, and EditRefused when the new payload cannot be read by this service.
   */
  edit(id: string, payload: unknown, operator: Operator): Promise<void> {
    return this.onHead(id, async (client, { headers, key }) => {
      const value = Buffer.from(JSON.stringify(payload), 'utf8');
      this.check({ key, value, headers });
      await client.query(
        `UPDATE ${this.tables.parked}
         SET original_value = coalesce(original_value, value), value = $2, next_attempt_at = now() WHERE id = $1`,
        [id, value],
      );
      await this.store.history(client, id, 'EDITED', operator.name, null, operator.reason);
    });
  }

  /** Drops a head for good; the next of its key becomes the head. Throws DeadLetterNotFound, NotTheHead. */
  skip(id: string, operator: Operator): Promise<void> {
    return this.onHead(id, (client) => this.store.skip(client, id, operator.name, operator.reason));
  }

  private check(record: {
    key: Buffer | null;
    value: Buffer;
    headers: Readonly<Record<string, string>>;
  }): void {
    try {
      const envelope = fromRecord(record);
      const known = this.registry.of(envelope.type);
      if (!known) throw new EditRefused(`this service handles no ${envelope.type}; skip it instead`);
      readVersion(known.definition, envelope.version, envelope.data);
    } catch (error) {
      if (error instanceof EditRefused) throw error;
      const violations = error instanceof ContractViolation ? error.violations : [];
      throw new EditRefused((error as Error).message, violations);
    }
  }

  /** Runs `work` on a head, with its partition and itself locked. */
  private async onHead(
    id: string,
    work: (
      client: PoolClient,
      head: { headers: Readonly<Record<string, string>>; key: Buffer | null },
    ) => Promise<void>,
  ): Promise<void> {
    await this.inTransaction(async (client) => {
      const place = await client.query<{ topic: string; partition: number }>(
        `SELECT topic, partition FROM ${this.tables.parked} WHERE id = $1`,
        [id],
      );
      if (!place.rows[0]) throw new DeadLetterNotFound(id);
      await this.store.lockPartition(client, place.rows[0].topic, place.rows[0].partition);
      const { rows } = await client.query<{
        status: string;
        headers: Record<string, string>;
        record_key: Buffer | null;
        head_id: string | null;
      }>(
        `SELECT p.status, p.headers, p.record_key, (
           SELECT h.id FROM ${this.tables.parked} h WHERE h.topic = p.topic AND h.partition = p.partition
             AND h.partition_key = p.partition_key AND h.status = 'PARKED' LIMIT 1) AS head_id
         FROM ${this.tables.parked} p WHERE p.id = $1 FOR UPDATE OF p`,
        [id],
      );
      const { status, headers, record_key: key, head_id: headId } = rows[0]!;
      if (status !== 'PARKED') throw new NotTheHead(id, status, headId);
      await work(client, { headers, key });
    });
    this.wakeRetrier();
  }

  private read<R extends object>(text: string, values: readonly unknown[]): Promise<R[]> {
    return runWith(this.dataSource, async (client) => (await client.query<R>(text, [...values])).rows);
  }

  private inTransaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return runInTransaction(this.dataSource, work);
  }
}

/** The filter as SQL conditions on `p`, its values behind those already there. */
function where(filter: DeadLetterFilter, before: readonly unknown[]) {
  const values = [...before];
  const columns = {
    'p.status': filter.status,
    'p.event_type': filter.type,
    'p.partition_key': filter.key,
    'p.tenant_id': filter.tenantId,
    'p.reason': filter.reason,
  };
  const conditions = Object.entries(columns)
    .filter(([, value]) => value !== undefined)
    .map(([column, value]) => `AND ${column} = $${values.push(value)}`);
  return { conditions: conditions.join(' '), values };
}
