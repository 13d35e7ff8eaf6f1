import { rolesOf } from '../database/tenant-isolation.js';
import type { ProjectionDeclaration } from './projection.js';

/** Names of what a context's database has for replays. */
export const replayTables = (context: string) => {
  const prefix = context.replaceAll('-', '_');
  return {
    /** The schema in which shadows stand, each under the name of its live table. */
    shadow: `${prefix}_shadow`,
    projections: `${prefix}_projections`,
    replays: `${prefix}_replays`,
    partitions: `${prefix}_replay_partitions`,
    counts: `${prefix}_replay_counts`,
    events: `${prefix}_replay_events`,
    leftOut: `${prefix}_replay_left_out`,
    history: `${prefix}_replay_history`,
    createShadow: `${prefix}_create_shadow`,
    dropShadow: `${prefix}_drop_shadow`,
    cutOver: `${prefix}_cut_over_to_shadow`,
  } as const;
};

/**
 * SQL by which a context's projections can be rebuilt (docs/adr/009); for a migration, before the first
 * `registerProjection`. The tables hold events of all tenants and are closed to all but messaging.
 *
 * Nobody at run time may create or drop a table. What a replay needs of that, three functions do with the owner's rights,
 * and only to tables that a migration registered as a projection's.
 */
export function replaySchema(context: string): string {
  const names = replayTables(context);
  const { shadow, projections, replays, partitions, counts, events, leftOut, history } = names;
  const { owner, app, messaging } = rolesOf(context);
  return `
    CREATE SCHEMA ${shadow};
    GRANT USAGE ON SCHEMA ${shadow} TO ${app}, ${messaging};

    CREATE TABLE ${projections} (name text PRIMARY KEY, tables text[] NOT NULL);

    CREATE TABLE ${replays} (
      replay_id uuid PRIMARY KEY,
      projection text NOT NULL REFERENCES ${projections},
      -- CUT_OVER and COMPLETED are the good ends: of a rebuild, and of one that was narrowed or only counted.
      status text NOT NULL DEFAULT 'RUNNING' CHECK (status IN ('RUNNING', 'PAUSED', 'FAILED', 'CANCELLED', 'COMPLETED', 'CUT_OVER')),
      filter jsonb NOT NULL,
      dry_run boolean NOT NULL,
      -- Null: as fast as it can.
      per_second double precision CHECK (per_second > 0),
      cut_over_requested boolean NOT NULL DEFAULT false,
      error text,
      -- The process that runs it, and its last sign of life.
      runner uuid,
      seen_at timestamptz,
      started_at timestamptz NOT NULL DEFAULT now(),
      ended_at timestamptz
    );
    -- One shadow, one replay that writes it.
    CREATE UNIQUE INDEX ${replays}_under_way ON ${replays} (projection)
      WHERE NOT dry_run AND status IN ('RUNNING', 'PAUSED', 'FAILED');

    -- How far it is: moved in the transaction that changes the shadow, so that it goes on exactly there after a crash.
    CREATE TABLE ${partitions} (
      replay_id uuid NOT NULL REFERENCES ${replays},
      topic text NOT NULL,
      partition integer NOT NULL,
      from_offset bigint NOT NULL,
      next_offset bigint NOT NULL,
      -- Null: up to wherever the live consumer is.
      end_offset bigint,
      high_watermark bigint NOT NULL,
      records_per_second double precision NOT NULL DEFAULT 0,
      PRIMARY KEY (replay_id, topic, partition)
    );
    CREATE TABLE ${counts} (
      replay_id uuid NOT NULL REFERENCES ${replays},
      event_type text NOT NULL,
      outcome text NOT NULL CHECK (outcome IN ('REPLAYED', 'FILTERED', 'DUPLICATE', 'LEFT_OUT', 'SKIPPED')),
      events bigint NOT NULL,
      PRIMARY KEY (replay_id, event_type, outcome)
    );
    -- The inbox of a replay: what its shadow has, once each. Emptied when the replay has ended.
    CREATE TABLE ${events} (replay_id uuid NOT NULL, event_id uuid NOT NULL, PRIMARY KEY (replay_id, event_id));
    -- Passed over because they were dead letters: applied if they are resolved before the cut-over.
    CREATE TABLE ${leftOut} (
      replay_id uuid NOT NULL,
      topic text NOT NULL,
      partition integer NOT NULL,
      record_offset bigint NOT NULL,
      PRIMARY KEY (replay_id, topic, partition, record_offset)
    );
    CREATE TABLE ${history} (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      replay_id uuid NOT NULL REFERENCES ${replays},
      at timestamptz NOT NULL DEFAULT clock_timestamp(),
      action text NOT NULL,
      actor text NOT NULL,
      reason text,
      detail text
    );
    CREATE INDEX ${history}_replay ON ${history} (replay_id, id);
    ${closed(projections, messaging, 'SELECT')}
    CREATE POLICY owner ON ${projections} TO ${owner} USING (true) WITH CHECK (true);
    ${closed(replays, messaging, 'SELECT, INSERT, UPDATE')}
    ${closed(partitions, messaging, 'SELECT, INSERT, UPDATE')}
    ${closed(counts, messaging, 'SELECT, INSERT, UPDATE')}
    ${closed(events, messaging, 'SELECT, INSERT, DELETE')}
    ${closed(leftOut, messaging, 'SELECT, INSERT, DELETE')}
    ${closed(history, messaging, 'SELECT, INSERT')}
    ${shadowFunctions(context)}`;
}

/** SQL that makes a projection's tables rebuildable; for the migration that creates or changes them. */
export function registerProjection(context: string, { name, tables }: ProjectionDeclaration): string {
  if (![name, ...tables].every((each) => /^[a-z][a-z0-9_]{0,62}$/.test(each)))
    throw new Error(`${[name, ...tables].join(', ')}: one of them is no plain SQL name`);
  return `
    INSERT INTO ${replayTables(context).projections} (name, tables) VALUES ('${name}', '{${tables.join(',')}}')
    ON CONFLICT (name) DO UPDATE SET tables = excluded.tables;`;
}

const closed = (table: string, messaging: string, privileges: string): string => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY messaging_only ON ${table} TO ${messaging} USING (true) WITH CHECK (true);
    GRANT ${privileges} ON ${table} TO ${messaging};`;

const asOwner = (name: string, messaging: string, declare: string, body: string): string => `
    CREATE FUNCTION ${name}(wanted text) RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '2s' AS $body$
    DECLARE
      table_name text;
      ${declare}
    BEGIN ${body}
    END $body$;
    REVOKE ALL ON FUNCTION ${name}(text) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION ${name}(text) TO ${messaging};`;

function shadowFunctions(context: string): string {
  const { shadow, projections, createShadow, dropShadow, cutOver } = replayTables(context);
  const { messaging } = rolesOf(context);
  const tables = `FOREACH table_name IN ARRAY (SELECT tables FROM ${projections} WHERE name = wanted)`;
  return `
    ${asOwner(
      dropShadow,
      messaging,
      '',
      `
      ${tables} LOOP
        EXECUTE format('DROP TABLE IF EXISTS ${shadow}.%I', table_name);
      END LOOP;`,
    )}
    -- A shadow is like its live table in everything, the names of its indexes included, so that nobody can tell after the
    -- cut-over. LIKE copies neither row-level security nor privileges, and names indexes itself.
    ${asOwner(
      createShadow,
      messaging,
      'live pg_class; found record; shadow_table text;',
      `
      PERFORM ${dropShadow}(wanted);
      ${tables} LOOP
        SELECT * INTO STRICT live FROM pg_class WHERE oid = format('public.%I', table_name)::regclass;
        IF EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND live.oid IN (conrelid, confrelid))
            OR EXISTS (SELECT FROM pg_trigger WHERE tgrelid = live.oid AND NOT tgisinternal) THEN
          RAISE EXCEPTION 'the table % of the projection % has a foreign key or a trigger, which no shadow can have: drop it by a migration',
            table_name, wanted;
        END IF;
        shadow_table := format('${shadow}.%I', table_name);
        EXECUTE format('CREATE TABLE %s (LIKE public.%I INCLUDING ALL EXCLUDING INDEXES)', shadow_table, table_name);
        IF live.reloptions IS NOT NULL THEN
          EXECUTE format('ALTER TABLE %s SET (%s)', shadow_table, array_to_string(live.reloptions, ', '));
        END IF;
        FOR found IN SELECT conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint
            WHERE conrelid = live.oid AND contype IN ('p', 'u', 'x') LOOP
          EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s', shadow_table, found.conname, found.definition);
        END LOOP;
        FOR found IN SELECT pg_get_indexdef(indexrelid) AS definition FROM pg_index
            WHERE indrelid = live.oid AND NOT EXISTS (
              SELECT FROM pg_constraint WHERE conrelid = live.oid AND conindid = indexrelid) LOOP
          EXECUTE regexp_replace(found.definition, ' ON (ONLY )?public[.]', ' ON ${shadow}.');
        END LOOP;
        IF live.relrowsecurity THEN EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', shadow_table); END IF;
        IF live.relforcerowsecurity THEN EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', shadow_table); END IF;
        FOR found IN SELECT * FROM pg_policies WHERE schemaname = 'public' AND tablename = table_name LOOP
          EXECUTE format('CREATE POLICY %I ON %s AS %s FOR %s TO %s %s %s', found.policyname, shadow_table,
            found.permissive, found.cmd, (SELECT string_agg(quote_ident(role), ', ') FROM unnest(found.roles) AS role),
            'USING (' || found.qual || ')', 'WITH CHECK (' || found.with_check || ')');
        END LOOP;
        FOR found IN SELECT privilege_type, grantee FROM aclexplode(live.relacl) WHERE grantee <> live.relowner LOOP
          EXECUTE format('GRANT %s ON %s TO %s', found.privilege_type, shadow_table,
            CASE found.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(found.grantee)) END);
        END LOOP;
      END LOOP;`,
    )}
    -- All locks first, so that no reader finds one table new and the other gone.
    ${asOwner(
      cutOver,
      messaging,
      '',
      `
      EXECUTE (SELECT 'LOCK TABLE ' || string_agg(format('public.%I', t), ', ' ORDER BY t) || ' IN ACCESS EXCLUSIVE MODE'
               FROM ${projections}, unnest(tables) AS t WHERE name = wanted);
      ${tables} LOOP
        EXECUTE format('DROP TABLE public.%I', table_name);
        EXECUTE format('ALTER TABLE ${shadow}.%I SET SCHEMA public', table_name);
      END LOOP;`,
    )}`;
}
