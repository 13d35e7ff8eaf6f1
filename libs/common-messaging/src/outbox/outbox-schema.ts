import { isolateByTenant, rolesOf } from '../database/tenant-isolation.js';

/** `<context>_outbox_events` (R11). */
export const outboxTableName = (context: string): string => `${context.replaceAll('-', '_')}_outbox_events`;

/** Columns that the start checks: a table that lacks one refuses the start (R11, R12). */
export const OUTBOX_COLUMNS = [
  'id',
  'created_at',
  'event_id',
  'event_type',
  'event_version',
  'tenant_id',
  'subject',
  'topic',
  'partition_key',
  'kafka_partition',
  'payload',
  'occurred_at',
  'correlation_id',
  'causation_id',
  'traceparent',
  'status',
  'attempts',
  'last_error',
  'published_at',
] as const;

/**
 * SQL of a context's outbox; run by a migration as the owner.
 *
 * Partitioned by day with a default partition, so that a day is dropped whole, not deleted row by row.
 * The sequence has CACHE 1: ids are then drawn in the order the transactions hold the key's lock (see flush.ts).
 * The application inserts and cannot read; the messaging role reads and settles the rows of all tenants.
 */
export function outboxSchema(context: string): string {
  const table = outboxTableName(context);
  const { messaging } = rolesOf(context);
  return `
    CREATE SEQUENCE ${table}_id_seq CACHE 1;
    CREATE TABLE ${table} (
      id bigint NOT NULL DEFAULT nextval('${table}_id_seq'),
      created_at timestamptz NOT NULL DEFAULT now(),
      event_id uuid NOT NULL,
      event_type text NOT NULL,
      event_version integer NOT NULL,
      tenant_id uuid NOT NULL,
      subject text NOT NULL,
      topic text NOT NULL,
      partition_key text NOT NULL,
      kafka_partition integer NOT NULL,
      payload text NOT NULL,
      occurred_at timestamptz NOT NULL,
      correlation_id text NOT NULL,
      causation_id uuid,
      traceparent text,
      status text NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'PUBLISHED', 'FAILED')),
      attempts integer NOT NULL DEFAULT 0,
      last_error text,
      published_at timestamptz,
      PRIMARY KEY (id, created_at)
    ) PARTITION BY RANGE (created_at);
    ALTER SEQUENCE ${table}_id_seq OWNED BY ${table}.id;
    CREATE TABLE ${table}_default PARTITION OF ${table} DEFAULT;
    CREATE INDEX ${table}_pending ON ${table} (id) WHERE status = 'PENDING';
    CREATE INDEX ${table}_failed ON ${table} (topic, partition_key) WHERE status = 'FAILED';
    ${isolateByTenant(context, table, 'INSERT')}
    GRANT USAGE ON SEQUENCE ${table}_id_seq TO ${rolesOf(context).app}, ${messaging};
    CREATE POLICY all_tenants ON ${table} TO ${messaging} USING (true) WITH CHECK (true);
    GRANT SELECT, INSERT, UPDATE ON ${table} TO ${messaging};

    -- Creates the partitions of today and the days ahead, and drops each day older than the retention in which
    -- nothing is PENDING or FAILED. Runs with the owner's rights, because the messaging role may not create tables.
    CREATE FUNCTION ${table}_maintain(days_ahead integer, retention_days integer) RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '2s' AS $body$
    DECLARE
      day date;
      part text;
      settled boolean;
    BEGIN
      FOR day IN SELECT generate_series(current_date, current_date + days_ahead, '1 day')::date LOOP
        part := '${table}_' || to_char(day, 'YYYYMMDD');
        IF to_regclass(part) IS NULL THEN
          BEGIN
            EXECUTE format('CREATE TABLE %I PARTITION OF ${table} FOR VALUES FROM (%L) TO (%L)',
              part, day::timestamptz, (day + 1)::timestamptz);
            -- Row security of a partition applies when it is named directly, so it is closed on its own too.
            EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
          EXCEPTION WHEN check_violation THEN
            -- Rows of that day already stand in the default partition: they stay there, nothing is lost.
            NULL;
          END;
        END IF;
      END LOOP;
      FOR part IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = '${table}'::regclass AND c.relname ~ '_[0-9]{8}$'
          AND to_date(right(c.relname, 8), 'YYYYMMDD') < current_date - retention_days
      LOOP
        -- A partition has row security enabled but not forced, so its owner, who runs this, sees every row of it.
        EXECUTE format('SELECT NOT EXISTS (SELECT FROM %I WHERE status IN (''PENDING'', ''FAILED''))', part) INTO settled;
        IF settled THEN EXECUTE format('DROP TABLE %I', part); END IF;
      END LOOP;
    END $body$;
    REVOKE ALL ON FUNCTION ${table}_maintain(integer, integer) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION ${table}_maintain(integer, integer) TO ${messaging};`;
}
