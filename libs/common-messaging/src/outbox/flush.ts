import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { OutgoingEvent } from './outgoing-event.js';

/** Where a context's events go. */
export interface OutboxTable {
  readonly name: string;
}

/** First argument of the two-argument advisory locks of outbox stripes; keeps clear of other users of such locks. */
const STRIPE_LOCKS = 0x6f75_7462; // "outb"
/** One lock for each key would run out of lock memory at about 60,000 keys in a transaction; stripes cannot. */
const STRIPES = 1024;

const stripeOf = (event: OutgoingEvent): number =>
  createHash('md5').update(`${event.topic}/${event.key}`).digest().readUInt32BE(0) % STRIPES;

/**
 * Writes the events of a transaction, as its last statement.
 *
 * First the advisory locks of the keys' stripes, sorted, held until the commit; then the ids. So of two
 * transactions that write one key, the second draws its ids after the first has committed, whatever rows they
 * locked before: id order is commit order within a key. The transaction id is drawn before the row ids, because
 * the relay's floor (relay-session.ts) rests on it: whoever holds a low row id holds a low transaction id.
 * Both in one statement, to save a round trip: no row is made, and no default of it computed, before `locked` is.
 */
export function flushOutbox(
  client: PoolClient,
  table: OutboxTable,
  events: readonly OutgoingEvent[],
): Promise<unknown> {
  if (events.length === 0) return Promise.resolve();
  const stripes = [...new Set(events.map(stripeOf))].sort((a, b) => a - b);
  return client.query({
    name: 'outbox-flush',
    text: `WITH locked AS MATERIALIZED (
             SELECT pg_current_xact_id(), count(pg_advisory_xact_lock($14::int, stripe)) FROM unnest($15::int[]) AS stripe
           )
           INSERT INTO ${table.name} (event_id, event_type, event_version, tenant_id, subject, topic, partition_key,
             kafka_partition, payload, occurred_at, correlation_id, causation_id, traceparent)
           SELECT event.* FROM locked, unnest($1::uuid[], $2::text[], $3::int[], $4::uuid[], $5::text[], $6::text[],
             $7::text[], $8::int[], $9::text[], $10::timestamptz[], $11::text[], $12::uuid[], $13::text[]) AS event`,
    values: [
      events.map((e) => e.eventId),
      events.map((e) => e.type),
      events.map((e) => e.version),
      events.map((e) => e.tenantId),
      events.map((e) => e.subject),
      events.map((e) => e.topic),
      events.map((e) => e.key),
      events.map((e) => e.partition),
      events.map((e) => e.payload),
      events.map((e) => e.occurredAt),
      events.map((e) => e.correlationId),
      events.map((e) => e.causationId),
      events.map((e) => e.traceparent),
      STRIPE_LOCKS,
      stripes,
    ],
  });
}

/** Events that are flushed in one piece with COMMIT, at the most. So few cannot fail on this side once they are handed over. */
const MOST_WITH_COMMIT = 1_000;

/**
 * Flushes as the last statement of a transaction. `last` is not settled yet: COMMIT goes to the server in one piece with
 * it (pooled-transaction.ts). `flushed` is for a crash point between the two.
 */
export async function flushLast(
  client: PoolClient,
  table: OutboxTable,
  events: readonly OutgoingEvent[],
  flushed?: () => void | Promise<void>,
): Promise<{ readonly last: Promise<unknown> }> {
  const last = flushOutbox(client, table, events);
  if (flushed || events.length > MOST_WITH_COMMIT) await last;
  await flushed?.();
  return { last };
}
