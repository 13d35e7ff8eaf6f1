import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { connectionBudget } from './connection-budget.js';
import { readContexts } from './contexts.js';
import { describeTopics } from './kafka-wire.js';
import { connectAdmin } from './postgres.js';
import { cloneDatabase } from './provision.js';
import { down, reset, startKafka, startPostgres, stopKafka, stopPostgres, up } from './stack.js';
import type { ContextState, Login, StackState } from './state.js';
import { status } from './status.js';
import { rejection } from './testing.js';

jest.setTimeout(180_000);

// One stack for all tests of this file, in a folder of its own and on free ports, beside a running one.
const folder = mkdtempSync(join(tmpdir(), 'erp-stack-'));
// mkdtemp makes it 0700; as root, PostgreSQL runs as another user and has to pass through.
chmodSync(folder, 0o711);
const root = join(folder, 'stack');
let state: StackState;

beforeAll(async () => {
  state = await up({ root, ports: 'free' });
});
afterAll(async () => {
  await reset({ root });
  rmSync(folder, { recursive: true });
});

/** Runs one statement as somebody, on a connection of its own. */
async function query(login: Login, database: string, sql: string): Promise<Record<string, unknown>[]> {
  const { host, port } = state.postgres;
  const client = new pg.Client({ host, port, ...login, database });
  // A killed server ends the connection outside of any query as well.
  client.on('error', () => {});
  await client.connect();
  try {
    const results = await client.query(sql);
    return [results].flat().at(-1)?.rows ?? [];
  } finally {
    await client.end();
  }
}

function context(name: string): ContextState {
  return state.contexts[name] as ContextState;
}

function broker(): { host: string; port: number } {
  return { host: '127.0.0.1', port: state.ports.kafka };
}

/** Command lines of all processes that have to do with a data folder. */
function processesOf(dataFolder: string): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    })
    .filter((command) => command.includes(dataFolder));
}

describe('up', () => {
  it('keeps what runs', async () => {
    expect(await up({ root })).toEqual(state);
  });

  it('may be called by several at once', async () => {
    const states = await Promise.all([up({ root }), up({ root }), up({ root })]);
    expect(states).toEqual([state, state, state]);
  });

  it('gives PostgreSQL the connections that the contexts may open, and leaves fsync on', async () => {
    const [row] = await query(
      state.postgres.superuser,
      'postgres',
      `SELECT current_setting('max_connections')::int AS max, current_setting('fsync') AS fsync,
              current_setting('listen_addresses') AS listen`,
    );
    expect(row).toEqual({ max: connectionBudget(readContexts()).total, fsync: 'on', listen: '127.0.0.1' });
  });

  it('is seen by status', async () => {
    const seen = await status({ root });
    expect(seen?.kafka).toMatchObject({ running: true, pid: state.pids.kafka, port: state.ports.kafka });
    expect(seen?.kafka.topics).toContainEqual({ name: 'commerce-events', partitions: 6 });
    const databases = readContexts().contexts.map(({ name }) => `erp_${name}`);
    expect(seen?.postgres.databases.map((d) => d.name)).toEqual(databases.sort());
  });
});

describe('the roles of a context', () => {
  const denied = expect.objectContaining({ code: '42501' });

  beforeAll(async () => {
    const { owner, app, database } = context('commerce');
    await query(
      owner,
      database,
      `CREATE TABLE orders (tenant_id int, id int);
       ALTER TABLE orders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
       CREATE POLICY tenant ON orders USING (tenant_id = nullif(current_setting('app.tenant', true), '')::int);
       GRANT SELECT, INSERT ON orders TO ${app.user};
       SET app.tenant = 1; INSERT INTO orders VALUES (1, 11);
       SET app.tenant = 2; INSERT INTO orders VALUES (2, 22)`,
    );
  });

  it.each(['app', 'messaging'] as const)('%s creates no table, not even a temporary one', async (role) => {
    const { database, [role]: login } = context('commerce');
    expect(await rejection(query(login, database, 'CREATE TABLE mine (id int)'))).toEqual(denied);
    expect(await rejection(query(login, database, 'CREATE TEMP TABLE mine (id int)'))).toEqual(denied);
    expect(await rejection(query(login, database, 'CREATE SCHEMA mine'))).toEqual(denied);
  });

  it.each(['owner', 'app', 'messaging'] as const)(
    "%s does not get into another context's database",
    async (role) => {
      const { database } = context('inventory');
      expect(await rejection(query(context('commerce')[role], database, 'SELECT 1'))).toEqual(denied);
    },
  );

  it('app sees the rows of its tenant only', async () => {
    const { database, app } = context('commerce');
    expect(await query(app, database, 'SET app.tenant = 2; SELECT id FROM orders')).toEqual([{ id: 22 }]);
  });

  it('messaging sees no business table, until its transaction becomes the application', async () => {
    const { database, app, messaging } = context('commerce');
    expect(await rejection(query(messaging, database, 'SELECT FROM orders'))).toEqual(denied);
    const asApp = `BEGIN; SET LOCAL ROLE ${app.user}; SET LOCAL app.tenant = 1; SELECT id FROM orders`;
    expect(await query(messaging, database, asApp)).toEqual([{ id: 11 }]);
  });

  it('app does not become messaging or owner', async () => {
    const { database, app, owner, messaging } = context('commerce');
    for (const { user } of [owner, messaging])
      expect(await rejection(query(app, database, `SET ROLE ${user}`))).toEqual(denied);
  });

  it('the auditor reads all tenants and writes nothing', async () => {
    const { database } = context('commerce');
    const { auditor } = state.postgres;
    expect(await query(auditor, database, 'SELECT id FROM orders ORDER BY id')).toEqual([
      { id: 11 },
      { id: 22 },
    ]);
    expect(await rejection(query(auditor, database, 'DELETE FROM orders'))).toMatchObject({ code: '25006' });
    const insists = 'BEGIN READ WRITE; DELETE FROM orders';
    expect(await rejection(query(auditor, database, insists))).toEqual(denied);
  });

  it('a wrong password is refused', async () => {
    const { database, app } = context('commerce');
    expect(await rejection(query({ ...app, password: 'guess' }, database, 'SELECT 1'))).toMatchObject({
      code: '28P01',
    });
  });

  it('hold in a clone for a test as well', async () => {
    const admin = await connectAdmin(state);
    try {
      const clone = await cloneDatabase(admin, context('commerce'), 'erp_commerce_clone');
      const { app, owner } = clone;
      expect(await query(app, clone.database, 'SET app.tenant = 1; SELECT id FROM orders')).toEqual([
        { id: 11 },
      ]);
      expect(await rejection(query(app, clone.database, 'CREATE TEMP TABLE mine (id int)'))).toEqual(denied);
      expect(await rejection(query(context('inventory').app, clone.database, 'SELECT 1'))).toEqual(denied);
      await query(owner, clone.database, 'CREATE TABLE more (id int)');
    } finally {
      await admin.query('DROP DATABASE IF EXISTS erp_commerce_clone');
      await admin.end();
    }
  });
});

describe('after kill -9', () => {
  it('of both, up brings both back with their data', async () => {
    const { owner, database } = context('commerce');
    await query(owner, database, 'CREATE TABLE survivors AS SELECT generate_series(1, 1000) AS id');
    process.kill(state.pids.kafka as number, 'SIGKILL');
    process.kill(state.pids.postgres as number, 'SIGKILL');
    const before = state;
    state = await up({ root });
    expect(state.pids.kafka).not.toBe(before.pids.kafka);
    expect({ ...state, pids: {} }).toEqual({ ...before, pids: {} });
    expect(await query(owner, database, 'SELECT count(*)::int AS n FROM survivors')).toEqual([{ n: 1000 }]);
  });

  it('of Kafka alone, startKafka brings it back with its topics', async () => {
    process.kill(state.pids.kafka as number, 'SIGKILL');
    state.pids.kafka = await startKafka({ root });
    // Nothing creates topics on this way: what is there has been kept.
    expect((await describeTopics(broker())).get('commerce-events')).toBe(6);
    expect((await up({ root })).pids).toEqual(state.pids);
  });

  it('of PostgreSQL in the middle of its work, startPostgres brings back what was committed', async () => {
    const { owner, database } = context('commerce');
    const busy = rejection(
      query(owner, database, 'CREATE TABLE lost AS SELECT generate_series(1, 50000000)'),
    );
    const working = "SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'CREATE TABLE lost%'";
    while ((await query(state.postgres.superuser, database, working)).length === 0);
    process.kill(state.pids.postgres as number, 'SIGKILL');
    state.pids.postgres = await startPostgres({ root });
    await busy;
    const [row] = await query(
      owner,
      database,
      "SELECT to_regclass('lost') AS lost, to_regclass('survivors')::text AS kept",
    );
    expect(row).toEqual({ lost: null, kept: 'survivors' });
  });
});

describe('stopping', () => {
  it('stops one part, and starting it again keeps the other', async () => {
    expect(await stopKafka({ root })).toBe(true);
    expect(await stopKafka({ root })).toBe(false);
    expect((await status({ root }))?.postgres.running).toBe(true);
    state.pids.kafka = await startKafka({ root });
    expect(await stopPostgres({ root })).toBe(true);
    state.pids.postgres = await startPostgres({ root });
  });

  it('a port that somebody took meanwhile: one part refuses, up moves elsewhere and says so', async () => {
    await down({ root });
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(state.ports.postgres, '127.0.0.1', resolve));
    try {
      expect(await rejection(startPostgres({ root }))).toMatchObject({ code: 'PORT_TAKEN' });
      const steps: string[] = [];
      const moved = await up({ root, onProgress: (step) => steps.push(step) });
      expect(steps.join('\n')).toContain(`Port ${state.ports.postgres} is taken by another program`);
      expect(moved.postgres.port).not.toBe(state.postgres.port);
      state = moved;
      const { owner, database } = context('commerce');
      expect(await query(owner, database, 'SELECT count(*)::int AS n FROM survivors')).toEqual([{ n: 1000 }]);
    } finally {
      squatter.close();
    }
  });

  it('down leaves no process; the state has no pids, the data is there', async () => {
    await down({ root });
    expect(processesOf(root)).toEqual([]);
    const stored = JSON.parse(readFileSync(join(root, 'stack.json'), 'utf8')) as StackState;
    expect(stored.pids).toEqual({});
    expect(await down({ root })).toBeUndefined();
  });

  it('reset deletes everything, and only what is ours', async () => {
    await reset({ root });
    expect(existsSync(root)).toBe(false);
  });
});

describe('a start that fails', () => {
  it('leaves nothing behind after reset', async () => {
    const failing = join(folder, 'failing');
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address() as { port: number };
    try {
      const ports = { kafka: address.port, kafkaController: 29_998, postgres: 29_999 };
      expect(await rejection(up({ root: failing, ports }))).toMatchObject({ code: 'PORT_TAKEN' });
    } finally {
      taken.close();
      await reset({ root: failing });
    }
    expect(existsSync(failing)).toBe(false);
    expect(processesOf(failing)).toEqual([]);
  });
});
