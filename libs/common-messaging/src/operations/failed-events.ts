import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import {
  ContractViolation,
  type EventDefinition,
  type Form,
  formsOf,
  readVersion,
} from '../contract/index.js';
import { runWith } from '../database/run-with.js';
import { outboxTableName } from '../outbox/outbox-schema.js';
import { relayChannel } from '../outbox/relay-session.js';
import { outboxHistoryTable } from './operations-schema.js';
import { EditRefused, FailedEventNotFound, type Operator } from './operator.js';

/** An event that the broker refused until its attempts were used up; later events of its key wait behind it. */
export interface FailedEvent {
  readonly eventId: string;
  readonly type: string;
  readonly version: number;
  readonly tenantId: string;
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly payload: string;
  readonly occurredAt: Date;
  readonly attempts: number;
  readonly error: string | null;
  /** PENDING events of its key behind it. */
  readonly waiting: number;
  readonly history: readonly {
    readonly at: string;
    readonly action: string;
    readonly actor: string;
    readonly reason: string;
    readonly detail: string | null;
  }[];
}

export interface FailedEventFilter {
  readonly type?: string;
  readonly key?: string;
  readonly tenantId?: string;
}

/** What an operator does with FAILED rows of the outbox (R13), over all tenants of a context; audited. */
export class FailedEvents {
  private readonly outbox: string;
  private readonly history: string;
  private readonly definitions: ReadonlyMap<string, EventDefinition>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly context: string,
    published: readonly EventDefinition[],
  ) {
    this.outbox = outboxTableName(context);
    this.history = outboxHistoryTable(context);
    this.definitions = new Map(published.map((definition) => [definition.type, definition]));
  }

  /** At most `limit`, in the order of the outbox. */
  list(filter: FailedEventFilter, limit: number): Promise<FailedEvent[]> {
    const values: unknown[] = [limit];
    const columns = {
      'o.event_type': filter.type,
      'o.partition_key': filter.key,
      'o.tenant_id': filter.tenantId,
    };
    const conditions = Object.entries(columns)
      .filter(([, value]) => value !== undefined)
      .map(([column, value]) => `AND ${column} = $${values.push(value)}`)
      .join(' ');
    return this.read(conditions, values);
  }

  /** Throws FailedEventNotFound. */
  async show(eventId: string): Promise<FailedEvent> {
    const [found] = await this.read('AND o.event_id = $2', [1, eventId]);
    if (!found) throw new FailedEventNotFound(eventId);
    return found;
  }

  /** Puts it back, before what waits behind it, with all its attempts. Throws FailedEventNotFound. */
  retry(eventId: string, operator: Operator): Promise<void> {
    return this.change(eventId, `status = 'PENDING', attempts = 0`, [], 'RETRY_REQUESTED', operator);
  }

  /** The same for all that fit the filter; returns how many. */
  async retryMany(filter: FailedEventFilter, limit: number, operator: Operator): Promise<number> {
    const events = await this.list(filter, limit);
    for (const { eventId } of events) await this.retry(eventId, operator);
    return events.length;
  }

  /**
   * Replaces its payload, which must keep its contract, and puts it back; its old form, which waits behind it, becomes that
   * of the new payload (docs/adr/027-breaking-changes.md). Throws FailedEventNotFound, EditRefused.
   */
  async edit(eventId: string, payload: unknown, operator: Operator): Promise<void> {
    const { type, version, key } = await this.show(eventId);
    const definition = this.definitions.get(type);
    if (!definition) throw new EditRefused(`this service publishes no ${type}; skip it instead`);
    const oldForms = readForms(definition, version, payload, key);
    const set = `status = 'PENDING', attempts = 0, payload = $3`;
    const twins = `payload = (SELECT form.payload FROM unnest($4::text[], $5::text[]) AS form (type, payload)
      WHERE form.type = twin.event_type)`;
    const types = oldForms.map((form) => form.definition.type);
    const payloads = oldForms.map(({ data }) => JSON.stringify(data));
    await this.change(eventId, set, [JSON.stringify(payload), types, payloads], 'EDITED', operator, {
      set: twins,
      where: 'twin.event_type = ANY ($4)',
    });
  }

  /** It is never sent, in its old form neither; what waits behind it goes on. Throws FailedEventNotFound. */
  skip(eventId: string, operator: Operator): Promise<void> {
    return this.change(eventId, `status = 'SKIPPED'`, [], 'SKIPPED', operator, {
      set: `status = 'SKIPPED'`,
      where: 'true',
    });
  }

  /** `twins`: what happens to the same event in its old forms, which wait behind it. */
  private async change(
    eventId: string,
    set: string,
    values: readonly unknown[],
    action: string,
    { name, reason }: Operator,
    twins = { set: `status = 'PENDING'`, where: 'false' },
  ): Promise<void> {
    await runWith(this.dataSource, async (client) => {
      // The old payload is read in the snapshot before the update. Of an event's forms the first is the one that FAILED:
      // the others have its key.
      const { rowCount } = await client.query(
        `WITH before AS (
           SELECT id, payload FROM ${this.outbox} WHERE event_id = $1 AND status = 'FAILED' ORDER BY id LIMIT 1 FOR UPDATE
         ), changed AS (
           UPDATE ${this.outbox} o SET ${set} FROM before WHERE o.id = before.id RETURNING before.payload
         ), twins AS (
           UPDATE ${this.outbox} twin SET ${twins.set} FROM before
           WHERE twin.event_id = $1 AND twin.id > before.id AND twin.status = 'PENDING' AND ${twins.where}
         )
         INSERT INTO ${this.history} (event_id, action, actor, reason, detail)
         SELECT $1, $2, $${values.length + 3}, $${values.length + 4}, CASE WHEN $2 = 'EDITED' THEN payload END FROM changed`,
        [eventId, action, ...values, name, reason],
      );
      if (rowCount === 0) throw new FailedEventNotFound(eventId);
      // The relay, here or in another replica, learns its parked keys anew and looks from the beginning.
      await client.query(`SELECT pg_notify($1, 'reload')`, [relayChannel(this.context)]);
    });
  }

  private read(conditions: string, values: readonly unknown[]): Promise<FailedEvent[]> {
    return runWith(this.dataSource, async (client: PoolClient) => {
      const { rows } = await client.query<FailedEvent>(
        `SELECT o.event_id AS "eventId", o.event_type AS type, o.event_version AS version, o.tenant_id AS "tenantId",
           o.topic, o.kafka_partition AS partition, o.partition_key AS key, o.payload, o.occurred_at AS "occurredAt",
           o.attempts, o.last_error AS error,
           (SELECT count(*)::int FROM ${this.outbox} w
            WHERE w.status = 'PENDING' AND w.topic = o.topic AND w.partition_key = o.partition_key) AS waiting,
           (SELECT coalesce(json_agg(json_build_object('at', h.at, 'action', h.action, 'actor', h.actor,
              'reason', h.reason, 'detail', h.detail) ORDER BY h.id), '[]')
            FROM ${this.history} h WHERE h.event_id = o.event_id) AS history
         FROM ${this.outbox} o WHERE o.status = 'FAILED' ${conditions} ORDER BY o.id LIMIT $1`,
        [...values],
      );
      return rows;
    });
  }
}

/** The old forms of an event with this payload. Throws EditRefused when it breaks its contract or changes the key. */
function readForms(definition: EventDefinition, version: number, payload: unknown, key: string): Form[] {
  try {
    const data: unknown = readVersion(definition, version, payload);
    if (definition.key(data) !== key)
      throw new EditRefused(`its key would change from ${key}, and with it its order`);
    return formsOf(definition, data).slice(1);
  } catch (error) {
    if (error instanceof ContractViolation) throw new EditRefused(error.message, error.violations);
    throw error;
  }
}
