import pg from 'pg';
import { scramVerifier } from './scram.js';
import type { ContextState, Login } from './state.js';

export interface ProvisionOptions {
  context: string;
  database: string;
  passwords: { owner: string; app: string; messaging: string };
  /** Appended to the role names, for a second set of roles on one server: commerce_app_x for `_x`. */
  suffix?: string;
}

/** Any number: whoever else provisions on this server takes the same one. */
const PROVISION_LOCK = 7_305_001;

/**
 * Creates the roles and the database of one context, or brings them into the state described in the README;
 * running it again changes nothing but the salt of the passwords.
 * @param admin connected as superuser to any database of the server; left connected.
 */
export async function provisionContext(admin: pg.Client, options: ProvisionOptions): Promise<ContextState> {
  const { context, database, passwords, suffix = '' } = options;
  const login = (role: keyof typeof passwords): Login => ({
    user: `${context}_${role}${suffix}`,
    password: passwords[role],
  });
  const state = { database, owner: login('owner'), app: login('app'), messaging: login('messaging') };
  await locked(admin, async () => {
    for (const role of [state.owner, state.app, state.messaging])
      await ensureRole(admin, role, 'NOBYPASSRLS');
    // INHERIT FALSE: messaging itself sees no business table. SET TRUE: a consumer's transaction becomes the
    // application by SET LOCAL ROLE before it runs the handlers.
    await admin.query(
      `GRANT ${name(state.app.user)} TO ${name(state.messaging.user)} WITH INHERIT FALSE, SET TRUE, ADMIN FALSE`,
    );
    await ensureDatabase(admin, state);
  });
  return state;
}

/**
 * Copies a provisioned (and usually migrated) database for one test. Ownership, grants on the database and
 * the rest of its properties are not part of what PostgreSQL copies, so they are given again here.
 * Nobody may be connected to the template while it is copied.
 */
export async function cloneDatabase(
  admin: pg.Client,
  template: ContextState,
  database: string,
): Promise<ContextState> {
  await admin.query(
    `CREATE DATABASE ${name(database)} TEMPLATE ${name(template.database)} OWNER ${name(template.owner.user)}`,
  );
  const clone = { ...template, database };
  await grantDatabase(admin, clone);
  return clone;
}

/** The role that reads all databases and writes none: for the auditor of the invariants. */
export async function provisionAuditor(admin: pg.Client, auditor: Login): Promise<void> {
  await locked(admin, async () => {
    // A policy would hide rows from the one who is to check that nothing is missing.
    await ensureRole(admin, auditor, 'BYPASSRLS');
    // pg_monitor: who holds which lock, and since when, for "npm run messaging -- doctor".
    await admin.query(`GRANT pg_read_all_data, pg_monitor TO ${name(auditor.user)}`);
    await admin.query(`ALTER ROLE ${name(auditor.user)} SET default_transaction_read_only = on`);
  });
}

async function ensureRole(admin: pg.Client, { user, password }: Login, rls: 'BYPASSRLS' | 'NOBYPASSRLS') {
  const { rowCount } = await admin.query('SELECT FROM pg_roles WHERE rolname = $1', [user]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  await admin.query(
    `${verb} ROLE ${name(user)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION ${rls}
       PASSWORD '${scramVerifier(password)}'`,
  );
}

async function ensureDatabase(admin: pg.Client, state: ContextState): Promise<void> {
  const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [state.database]);
  if (rowCount === 0)
    await admin.query(`CREATE DATABASE ${name(state.database)} OWNER ${name(state.owner.user)}`);
  await grantDatabase(admin, state);
  await inDatabase(admin, state.database, (inside) => grantSchema(inside, state));
}

async function grantDatabase(admin: pg.Client, { database, owner, app, messaging }: ContextState) {
  const auditor = await admin.query("SELECT FROM pg_roles WHERE rolname = 'erp_auditor'");
  const readers = auditor.rowCount === 0 ? [] : ['erp_auditor'];
  const roles = [owner.user, app.user, messaging.user, ...readers].map(name).join(', ');
  // ALL includes TEMPORARY: the application creates no table, not even one that goes away.
  await admin.query(`REVOKE ALL ON DATABASE ${name(database)} FROM PUBLIC`);
  await admin.query(`GRANT CONNECT ON DATABASE ${name(database)} TO ${roles}`);
}

/** What app and messaging may do with a table is granted by the migration that creates it. */
async function grantSchema(inside: pg.Client, { owner, app, messaging }: ContextState): Promise<void> {
  await inside.query(`ALTER SCHEMA public OWNER TO ${name(owner.user)}`);
  await inside.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
  await inside.query(`GRANT USAGE ON SCHEMA public TO ${name(app.user)}, ${name(messaging.user)}`);
}

async function inDatabase(admin: pg.Client, database: string, work: (client: pg.Client) => Promise<void>) {
  const { host, port, user, password, ssl } = admin;
  const client = new pg.Client({ host, port, user, password: password ?? undefined, ssl, database });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** Two test runs may provision at once, and CREATE ROLE knows no IF NOT EXISTS. */
async function locked(admin: pg.Client, work: () => Promise<void>): Promise<void> {
  await admin.query('SELECT pg_advisory_lock($1)', [PROVISION_LOCK]);
  try {
    await work();
  } finally {
    await admin.query('SELECT pg_advisory_unlock($1)', [PROVISION_LOCK]);
  }
}

const name = pg.escapeIdentifier;
