import { rolesOf } from '../database/tenant-isolation.js';

/** Names of a context's inbox tables. */
export const inboxTables = (context: string) => {
  const prefix = context.replaceAll('-', '_');
  return {
    offsets: `${prefix}_consumer_offsets`,
    processed: `${prefix}_processed_events`,
    parked: `${prefix}_parked_events`,
    parkedHistory: `${prefix}_parked_event_history`,
  } as const;
};

/**
 * SQL of a context's inbox; run by a migration as the owner. Only the messaging role has any right on these tables:
 * they hold the events of all tenants, and the application needs none of them.
 */
export function inboxSchema(context: string): string {
  const { offsets, processed, parked, parkedHistory } = inboxTables(context);
  const { messaging } = rolesOf(context);
  const closed = [offsets, processed, parked, parkedHistory]
    .map(
      (table) => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY messaging_only ON ${table} TO ${messaging} USING (true) WITH CHECK (true);
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO ${messaging};`,
    )
    .join('');
  return `
    -- One row for each partition read: the truth about what was applied; the broker's committed offset is a copy.
    CREATE TABLE ${offsets} (
      topic text NOT NULL,
      partition integer NOT NULL,
      next_offset bigint NOT NULL,
      -- The last record applied. The start of an assignment checks that it still stands at that offset.
      last_offset bigint,
      last_event_id text,
      updated_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (topic, partition)
    ) WITH (fillfactor = 50);

    CREATE TABLE ${processed} (
      event_id uuid PRIMARY KEY,
      event_type text NOT NULL,
      tenant_id uuid NOT NULL,
      topic text NOT NULL,
      partition integer NOT NULL,
      record_offset bigint NOT NULL,
      occurred_at timestamptz NOT NULL,
      processed_at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    CREATE INDEX ${processed}_age ON ${processed} USING brin (processed_at);

    -- PARKED is the head of its key, QUEUED waits behind it; RESOLVED was applied later, SKIPPED was dropped by an operator.
    CREATE TABLE ${parked} (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      topic text NOT NULL,
      partition integer NOT NULL,
      record_offset bigint NOT NULL,
      partition_key text NOT NULL,
      record_key bytea,
      headers jsonb NOT NULL,
      value bytea,
      event_id text,
      event_type text,
      tenant_id uuid,
      status text NOT NULL CHECK (status IN ('PARKED', 'QUEUED', 'RESOLVED', 'SKIPPED')),
      -- HANDLER: the handler refused it, may be retried by itself. The others wait for a change of contract or an operator.
      reason text CHECK (reason IN ('HANDLER', 'UNREADABLE', 'UNKNOWN_TYPE', 'UNKNOWN_VERSION', 'CONTRACT')),
      error text,
      attempts integer NOT NULL DEFAULT 0,
      next_attempt_at timestamptz,
      parked_at timestamptz NOT NULL DEFAULT now(),
      resolved_at timestamptz,
      UNIQUE (topic, partition, record_offset)
    );
    CREATE INDEX ${parked}_open ON ${parked} (topic, partition, partition_key, record_offset)
      WHERE status IN ('PARKED', 'QUEUED');
    CREATE INDEX ${parked}_due ON ${parked} (next_attempt_at) WHERE status = 'PARKED';

    CREATE TABLE ${parkedHistory} (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      parked_id bigint NOT NULL REFERENCES ${parked} (id) ON DELETE CASCADE,
      at timestamptz NOT NULL DEFAULT clock_timestamp(),
      action text NOT NULL,
      actor text NOT NULL,
      detail text
    );
    ${closed}
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${messaging};`;
}
