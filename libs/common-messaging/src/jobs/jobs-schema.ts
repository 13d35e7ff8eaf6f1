import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { rolesOf } from '../database/tenant-isolation.js';

export const jobWorkersTable = (context: string): string => `${context.replaceAll('-', '_')}_job_workers`;
export const addJobFunction = (context: string): string => `${context.replaceAll('-', '_')}_add_job`;

/** The function by which jobs are added, with the owner's rights. */
const addJobSql = (context: string): string => `
    CREATE OR REPLACE FUNCTION ${addJobFunction(context)}(
      name text, data jsonb, run_at timestamptz, key text, max_attempts integer) RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
    DECLARE
      tenant text := nullif(current_setting('app.tenant_id', true), '');
      added bigint;
    BEGIN
      IF tenant IS NULL THEN RAISE EXCEPTION 'a job needs a tenant: add it inside Database.transaction'; END IF;
      -- Where a worker claims the pending job of the key between the two statements of graphile-worker's add_job, it adds
      -- nothing and returns null; the next time it sees that the other one runs.
      WHILE added IS NULL LOOP
        added := (graphile_worker.add_job(name, json_build_object('tenantId', tenant, 'data', data),
          run_at => run_at, max_attempts => max_attempts, job_key => key)).id;
      END LOOP;
    END $body$;`;

/**
 * A worker removes a job that it has run by the job's id alone. One that was taken for dead meanwhile, and wakes, would so
 * remove what is pending in its place: a newer job of the same key has the same id.
 */
const removeLockedOnlySql = (context: string): string => {
  const name = `${context.replaceAll('-', '_')}_remove_locked_only`;
  return `
      CREATE OR REPLACE FUNCTION ${name}() RETURNS trigger
        LANGUAGE plpgsql SET search_path = public, pg_temp AS $body$
      BEGIN
        IF old.locked_by IS NULL AND old.is_available THEN RETURN NULL; END IF;
        RETURN old;
      END $body$;
      CREATE OR REPLACE TRIGGER ${name} BEFORE DELETE ON graphile_worker._private_jobs
        FOR EACH ROW EXECUTE FUNCTION ${name}();`;
};

/**
 * SQL by which the application adds jobs without rights on the queue: a function with the owner's rights, which takes
 * the tenant from the transaction, never from the caller. Part of the context's first migration.
 */
export function jobsSchema(context: string): string {
  const { app, messaging } = rolesOf(context);
  const add = addJobFunction(context);
  const workers = jobWorkersTable(context);
  return `
    ${addJobSql(context)}
    REVOKE ALL ON FUNCTION ${add}(text, jsonb, timestamptz, text, integer) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION ${add}(text, jsonb, timestamptz, text, integer) TO ${app};

    -- Signs of life of the workers: a job locked by one that gives none is taken from it (job-worker.ts).
    CREATE TABLE ${workers} (worker_id text PRIMARY KEY, seen_at timestamptz NOT NULL DEFAULT now());
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${workers} TO ${messaging};`;
}

/**
 * Creates or upgrades graphile-worker's schema as the owner, and the function of jobsSchema, and lets the messaging role
 * run the queue.
 */
export async function migrateJobs(ownerUrl: string, context: string): Promise<void> {
  const { messaging } = rolesOf(context);
  await runMigrations({ connectionString: ownerUrl });
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(`
      ${addJobSql(context)}
      ${removeLockedOnlySql(context)}
      GRANT USAGE ON SCHEMA graphile_worker TO ${messaging};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA graphile_worker TO ${messaging};
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA graphile_worker TO ${messaging};
      GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA graphile_worker TO ${messaging};
      DO $body$
      DECLARE t regclass;
      BEGIN
        -- graphile-worker enables row security without a policy, which shuts out everybody but the owner.
        FOR t IN SELECT c.oid::regclass FROM pg_class c
                 WHERE c.relnamespace = 'graphile_worker'::regnamespace AND c.relrowsecurity LOOP
          EXECUTE format('DROP POLICY IF EXISTS messaging ON %s', t);
          EXECUTE format('CREATE POLICY messaging ON %s TO ${messaging} USING (true) WITH CHECK (true)', t);
        END LOOP;
      END $body$;`);
  } finally {
    await client.end();
  }
}
