import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import {
  type ContextsFile,
  reset,
  type StackState,
  startKafka,
  startPostgres,
  stopKafka,
  stopPostgres,
  up,
} from '@erp/stack';
import { adminClient } from '@erp/testing';
import pg from 'pg';
import { Patient } from '../testing/patient.js';

// A stack of its own, for its servers are stopped; so small that its connections are soon used up.
const CONTEXTS: ContextsFile = {
  postgres: { connectionLimit: 40, headroom: { admin: 4, auditor: 6, tests: 2 } },
  contexts: [
    {
      name: 'commerce',
      app: 'commerce',
      httpPort: 3001,
      replicas: 1,
      connections: { app: 5, messaging: 8, relay: 1, jobs: 4 },
    },
  ],
};
const ALLOWED = 30 - 3; // the budget, less what superusers keep

const folder = mkdtempSync(join(tmpdir(), 'erp-doctor-'));
chmodSync(folder, 0o711); // as root, PostgreSQL runs as another user and has to pass through
const root = join(folder, 'stack');
let state: StackState;
let patient: Patient;

beforeAll(async () => {
  state = await up({ root, ports: 'free', contexts: CONTEXTS });
  const { owner, app, messaging } = state.contexts['commerce']!;
  const passwords = { commerce: { owner: owner.password, app: app.password, messaging: messaging.password } };
  patient = await Patient.create({ brokers: state.brokers, postgres: state.postgres, passwords, root });
  await patient.migrate();
  await patient.recovers(); // a topic has no leader at once
}, 120_000);
afterAll(async () => {
  await reset({ root });
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => patient.recovers());

test('an auditor who may not see what others do is told what to grant, and then may', async () => {
  const admin = await adminClient(patient.world.stack);
  await admin.query('REVOKE pg_monitor FROM erp_auditor');
  await admin.end();
  const [found] = await patient.findings();
  expect(found).toMatchObject({ cause: 'rights-missing', severity: 'WARNING' });
  await patient.treat(found!);
});

test('connections nearly used up, and used up, so that the doctor gets none itself', async () => {
  const held: pg.Client[] = [];
  const hold = async () => {
    const { host, port } = state.postgres;
    const { database, messaging } = patient.database;
    const client = new pg.Client({ host, port, database, ...messaging, application_name: 'a leak' });
    client.on('error', () => undefined);
    await client.connect();
    held.push(client);
  };
  try {
    while (held.length < ALLOWED - 2) await hold();
    const [nearly] = await patient.findings();
    expect(nearly).toMatchObject({ cause: 'connections-used-up', severity: 'WARNING' });
    expect(nearly!.what).toMatch(/2[56] of 27 connections of PostgreSQL are taken; most by a leak 25/);
    await expect(
      (async () => {
        for (;;) await hold();
      })(),
    ).rejects.toMatchObject({ code: '53300' });
    const found = await patient.findings();
    expect(found.map(({ cause, severity }) => [cause, severity])).toEqual([['connections-used-up', 'ERROR']]);
    expect(found[0]!.what).toContain('(53300)');
  } finally {
    await Promise.all(held.map((client) => client.end()));
  }
});

test('a broker that is down is the first cause, and says how much waits', async () => {
  await patient.insertPending();
  await stopKafka({ root });
  const [first, ...others] = await patient.findings();
  expect(first).toMatchObject({ cause: 'broker-down', severity: 'ERROR' });
  expect(first!.what).toContain(state.brokers[0]);
  expect(first!.why).toContain('1 outbox row of commerce wait');
  // No service runs either, which only the database tells.
  expect(others.map(({ cause }) => cause).filter((cause) => cause !== 'relay-missing')).toEqual([]);
  await startKafka({ root });
  await patient.sql('DELETE FROM commerce_outbox_events');
});

test('a database that is missing', async () => {
  const { stack } = patient.where();
  const gone = { ...stack, contexts: { commerce: { database: 'erp_gone' } } };
  const [found] = await patient.findings({ stack: gone });
  expect(found).toMatchObject({ cause: 'database-missing', context: 'commerce' });
});

test('PostgreSQL that is down is the one cause', async () => {
  await stopPostgres({ root });
  const found = await patient.findings();
  expect(found.map(({ cause, what }) => [cause, what])).toEqual([
    [
      'postgres-down',
      expect.stringMatching(/PostgreSQL on 127.0.0.1:\d+ does not let us read: .*ECONNREFUSED/),
    ],
  ]);
  await startPostgres({ root });
});
