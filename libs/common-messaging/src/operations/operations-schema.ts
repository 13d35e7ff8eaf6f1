import { rolesOf } from '../database/tenant-isolation.js';
import { inboxTables } from '../inbox/inbox-schema.js';
import { outboxTableName } from '../outbox/outbox-schema.js';

export const outboxHistoryTable = (context: string): string => `${outboxTableName(context)}_history`;
export const retriesTable = (context: string): string => `${context.replaceAll('-', '_')}_message_retries`;

/**
 * SQL of what an operator needs to act on dead letters and FAILED rows: what was edited, by whom and why, and how far a
 * retry of many is. It can be run again and then changes nothing: part of a new context's first migration, and a
 * migration of its own in a context that is older than it.
 */
export function operationsSchema(context: string): string {
  const { parked, parkedHistory } = inboxTables(context);
  const outbox = outboxTableName(context);
  const history = outboxHistoryTable(context);
  const retries = retriesTable(context);
  const { messaging } = rolesOf(context);
  return `
    ALTER TABLE ${parked}
      ADD COLUMN IF NOT EXISTS error_stack text,
      -- What the record said before an operator edited it, for ever.
      ADD COLUMN IF NOT EXISTS original_value bytea,
      -- The retry of many that made it due, and the pause it leaves before the next of its key, in ms.
      ADD COLUMN IF NOT EXISTS retry_id uuid,
      ADD COLUMN IF NOT EXISTS retry_pause_ms integer;
    CREATE INDEX IF NOT EXISTS ${parked}_retry ON ${parked} (retry_id) WHERE retry_id IS NOT NULL;
    ALTER TABLE ${parkedHistory} ADD COLUMN IF NOT EXISTS reason text;

    CREATE TABLE IF NOT EXISTS ${retries} (
      retry_id uuid PRIMARY KEY,
      operator text NOT NULL,
      reason text NOT NULL,
      filter jsonb NOT NULL,
      per_second double precision NOT NULL,
      requested_at timestamptz NOT NULL DEFAULT now()
    );
    -- SKIPPED: an operator decided that the event is never to be sent.
    ALTER TABLE ${outbox} DROP CONSTRAINT IF EXISTS ${outbox}_status_check;
    ALTER TABLE ${outbox} ADD CONSTRAINT ${outbox}_status_check
      CHECK (status IN ('PENDING', 'PUBLISHED', 'FAILED', 'SKIPPED'));
    CREATE TABLE IF NOT EXISTS ${history} (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      event_id uuid NOT NULL,
      at timestamptz NOT NULL DEFAULT clock_timestamp(),
      action text NOT NULL CHECK (action IN ('RETRY_REQUESTED', 'EDITED', 'SKIPPED')),
      actor text NOT NULL,
      reason text NOT NULL,
      -- The payload before the edit.
      detail text
    );
    CREATE INDEX IF NOT EXISTS ${history}_event ON ${history} (event_id);
    ${[retries, history].map((table) => closed(table, messaging)).join('')}
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${messaging};`;
}

/** Only messaging may touch it, and it may neither change nor delete what is an audit trail. */
const closed = (table: string, messaging: string): string => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
    DROP POLICY IF EXISTS messaging_only ON ${table};
    CREATE POLICY messaging_only ON ${table} TO ${messaging} USING (true) WITH CHECK (true);
    GRANT SELECT, INSERT ON ${table} TO ${messaging};`;
