import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { inspectBroker, type InspectedTopic, Messaging, RELAY_LOCK } from '@erp/common-messaging';
import { addPartitions, KafkaBroker, produceRaw, removeTopics } from '@erp/common-messaging/testing';
import { newId } from '@erp/kernel';
import { ensureLocalTopics, provisionAuditor, readTopics } from '@erp/stack';
import { adminClient, eventually, testStack } from '@erp/testing';
import { CALLING_STEP, outside, Patient, REFUSED_STEP } from '../testing/patient.js';

let patient: Patient;
beforeAll(async () => {
  // A stack that outlives test runs may have an auditor of before it could see what others do.
  const admin = await adminClient(testStack());
  await provisionAuditor(admin, testStack().postgres.auditor);
  await admin.end();
  patient = await Patient.create();
});
afterAll(() => patient?.destroy());

test('migrations that were not run, and then were', async () => {
  expect((await patient.falls('migrations-missing')).what).toContain('the table commerce_outbox_events');
  await patient.migrate();
  await patient.recovers();
});

describe('a service that runs', () => {
  beforeAll(() => patient.start());
  afterEach(() => patient.recovers());

  test('is well', async () => {
    await patient.publish(newId(), 1);
    await patient.recovers();
  });

  test('stamps its records by its clock; one that is later than a moment is found, to the second', async () => {
    const publishedAt = Date.now();
    await patient.publish(newId(), 1);
    const name = topic('commerce-events');
    const newestAfter = async (newerThan: Date) => {
      const inspected = await inspectBroker(patient.world.stack.brokers, {
        topics: [name],
        groups: [],
        newerThan,
      });
      return (inspected.topics.get(name) as InspectedTopic).newestAt;
    };
    const newest = await eventually('the record', () => newestAfter(new Date(publishedAt)));
    expect(newest.getTime()).toBeGreaterThanOrEqual(publishedAt);
    const sinceAYear = await newestAfter(new Date(publishedAt - 365 * 24 * 3_600_000));
    expect(Math.abs(sinceAYear!.getTime() - publishedAt)).toBeLessThan(5_000);
    expect(await newestAfter(new Date(Date.now() + 1_000))).toBeNull();
  });

  test('idle in a transaction that locked the offsets of a partition', async () => {
    const key = newId();
    await patient.publish(key, 1);
    await eventually('an offset', async () => (await count('commerce_consumer_offsets', 'true')) > 0);
    const console = await patient.session('a forgotten console');
    const { rows } = await console.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await console.query('BEGIN');
    await console.query(`SELECT 'a secret' AS s, topic FROM commerce_consumer_offsets FOR UPDATE`);
    await patient.publish(key, 2);
    const found = await eventually('somebody waits for it', async () => {
      const long = (await patient.findings()).find(({ cause }) => cause === 'long-transaction');
      return long?.severity === 'ERROR' && long;
    });
    expect(found.what).toContain(
      `idle in transaction: pid ${rows[0]!.pid}, application "a forgotten console"`,
    );
    expect(found.what).toContain('SELECT ? AS s, topic FROM commerce_consumer_offsets FOR UPDATE');
    expect(found.why).toMatch(/locks on commerce_consumer_offsets; 1 session waits for it/);
    await patient.treat(found);
    await console.end().catch(() => undefined);
  });

  test('a transaction that holds back the floor; one that only reads does not', async () => {
    const reader = await patient.session('a backup');
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM commerce_outbox_events');
    const writer = await patient.session('an import');
    await writer.query('BEGIN; SELECT pg_current_xact_id()');
    expect((await patient.falls('long-transaction')).what).toContain('"an import"');
    await writer.end();
    await patient.recovers();
    await reader.end();
  });

  test('a day without a partition, whose rows go to the default one', async () => {
    const [{ today }] = (await patient.sql<{ today: string }>(
      `SELECT 'commerce_outbox_events_' || to_char(current_date, 'YYYYMMDD') AS today`,
    )) as [{ today: string }];
    await eventually(
      'nothing is pending',
      async () => (await count('commerce_outbox_events', `status = 'PENDING'`)) === 0,
    );
    await patient.sql(`DROP TABLE ${today}`);
    await patient.publish(newId(), 1);
    const found = await patient.falls('outbox-partition-missing');
    expect(found.what).toContain(`(${today}); 1 row is in commerce_outbox_events_default`);
    await patient.treat(found);
    expect(await count(today, 'true')).toBe(1);
  });

  test('what the broker refuses, in its words, and what waits behind', async () => {
    const key = newId();
    await patient.publish(key, 1, 'x'.repeat(2_000_000)); // above max.message.bytes of 1 MiB
    await patient.publish(key, 2);
    const found = await patient.falls('broker-refuses');
    expect(found.what).toMatch(
      /1 event commerce.Stepped .*TOO_LARGE.* has 20000\d\d bytes, commerce-events takes 1048576/,
    );
    expect(found.why).toMatch(new RegExp(`of key ${key} .*: 1$`));
    const [, eventId] = /failed edit (\S+)/.exec(found.remedy[0]!)!;
    await patient.service!.app.get(Messaging).failedEvents.skip(eventId!, { name: 'ada', reason: 'a test' });
  });

  test('keys parked behind dead letters, oldest first', async () => {
    const [first, second] = [newId(), newId()];
    await patient.publish(first, REFUSED_STEP);
    await patient.publish(first, 2);
    await eventually(
      'parked',
      async () => (await count('commerce_parked_events', `status <> 'RESOLVED'`)) === 2,
    );
    await patient.publish(second, REFUSED_STEP);
    const found = await eventually('both', async () =>
      (await patient.findings()).find(({ what }) => what.includes('of 2 keys')),
    );
    expect(found).toMatchObject({ cause: 'parked-keys' });
    expect(found.what).toMatch(new RegExp(`commerce.Stepped .*key ${first}\\): HANDLER: .*a step backwards`));
    expect(found.why).toContain('1 later event waits');
    const { deadLetters } = patient.service!.app.get(Messaging);
    for (const { id } of await deadLetters.list({ status: 'PARKED' }, 10))
      await deadLetters.skip(id, { name: 'ada', reason: 'a test' });
  });

  test('a job that used up its attempts, until it is put back', async () => {
    outside.answers = false;
    await patient.publish(newId(), CALLING_STEP);
    const found = await patient.falls('jobs-failed');
    expect(found.what).toMatch(/1 job call-outside of commerce .*: 1\): the outside says no/);
    outside.answers = true;
    await patient.treat(found);
  });

  test('the holder of the lock is a process that was stopped: the others stand by until it is ended', async () => {
    await patient.stop();
    const holder = await lockInAProcess();
    await patient.start();
    await patient.publish(newId(), 1);
    const found = await patient.falls('relay-hangs');
    expect(found.what).toMatch(
      new RegExp(`pid ${holder.backend} of PostgreSQL, application "commerce relay"`),
    );
    expect(found.why).toContain('1 relay could take over');
    await patient.treat(found);
    holder.kill();
  });

  test('the holder is a relay whose sends never end', async () => {
    await patient.stop();
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    class HangingBroker extends KafkaBroker {
      override async send(): Promise<void> {
        await released;
        throw new Error('the connection was lost');
      }
    }
    await patient.start((brokers, clientId) => new HangingBroker(brokers, clientId));
    await patient.publish(newId(), 1);
    const found = await patient.falls('relay-hangs');
    expect(found.what).toContain('application "commerce relay"');
    release();
    await patient.stop();
    await patient.start();
  });
});

describe('a service that does not run', () => {
  test('leaves rows in the outbox and nobody to send them, records and nobody to apply them, jobs overdue', async () => {
    await patient.stop();
    const { brokers } = patient.world.stack;
    await patient.insertPending();
    await produceRaw(brokers, topic('commerce-events'), [
      { partition: 0, key: 'k', value: '{}', headers: { ce_type: 'a.B' } },
    ]);
    await patient.sql(`INSERT INTO commerce_consumer_offsets VALUES ($1, 0, 0) ON CONFLICT DO NOTHING`, [
      topic('commerce-events'),
    ]);
    await patient.sql(
      `SELECT graphile_worker.add_job('call-outside', '{"data":{"payload":{},"cause":{}}}', run_at => now() - interval '2 minutes')`,
    );
    await patient.falls('relay-missing');
    const found = await patient.findings();
    expect(found.map(({ cause }) => cause)).toEqual(['relay-missing', 'consumers-missing', 'jobs-overdue']);
    const [relay, consumers, jobs] = found;
    expect(relay!.what).toMatch(/1 outbox row is PENDING, .*no relay of commerce is connected/);
    expect(consumers!.what).toMatch(
      new RegExp(`no members, and \\d+ records? wait in .*${topic('commerce-events')}/0`),
    );
    expect(jobs!.what).toMatch(/1 job call-outside of commerce should have run, the first 2 min/);
    await patient.start();
    await patient.recovers();
  });

  test('is told when it is known to run here', async () => {
    const serviceUrls = { commerce: 'http://127.0.0.1:1' };
    const [found] = await patient.findings({ serviceUrls });
    expect(found).toMatchObject({ cause: 'service-down', context: 'commerce' });
  });

  test('a partition whose topic contradicts the database: by the database, and by the service when it runs', async () => {
    await patient.stop();
    const [{ next }] = (await patient.sql<{ next: string }>(
      'SELECT next_offset AS next FROM commerce_consumer_offsets WHERE partition = 0',
    )) as [{ next: string }];
    const setOffset = (offset: string) =>
      patient.sql(
        'UPDATE commerce_consumer_offsets SET next_offset = $1, last_offset = NULL WHERE partition = 0',
        [offset],
      );
    await setOffset('999999');
    expect((await patient.falls('partition-held-back')).what).toContain(
      'the next offset is 999999 by the database',
    );
    await patient.start();
    await produceRaw(patient.world.stack.brokers, topic('commerce-events'), [
      { partition: 0, key: 'k', value: '{}', headers: { ce_type: 'a.B' } },
    ]);
    const told = await eventually('the service tells it', async () =>
      (await patient.findings()).find(({ what }) => what.includes('it was made anew or lost records')),
    );
    expect(told.what).toContain(`${topic('commerce-events')}/0`);
    await setOffset(next);
    await patient.recovers();
  });
});

describe('topics', () => {
  test('one that is gone, and one with another count of partitions', async () => {
    await patient.stop();
    const { brokers } = patient.world.stack;
    const [gone, more] = [topic('shipping-events'), topic('financial-events')];
    await removeTopics(brokers, [gone]);
    await addPartitions(brokers, more, 7);
    // Until a new partition has its leader, the doctor says that it has none.
    const found = await eventually('both', async () => {
      const findings = await patient.findings();
      return (
        findings.length === 2 &&
        findings.every(({ cause }) => cause !== 'partition-without-leader') &&
        findings
      );
    });
    expect(found.map(({ cause, what }) => [cause, what])).toEqual([
      ['topic-missing', `The topic ${gone} does not exist`],
      ['partition-count', `The topic ${more} has 7 partitions, deploy/kafka/topics.json says 6`],
    ]);
    await removeTopics(brokers, [more]);
    const topics = readTopics().map((spec) => ({ ...spec, name: topic(spec.name) }));
    await eventually('they are made anew', () =>
      ensureLocalTopics(patient.world.broker(), topics).then(() => true),
    );
    await patient.recovers();
  });
});

describe('this machine', () => {
  test('a disk with less free than asked for', async () => {
    const where = { folders: ['/'] };
    const [found] = await patient.findings(where, { minFreePercent: 100 });
    expect(found).toMatchObject({ cause: 'disk-full', severity: 'ERROR' });
    expect(await patient.findings(where, { minFreePercent: 0 })).toEqual([]);
  });

  test('settings of this shell that contradict each other', async () => {
    const [found] = await patient.findings({ env: { OUTBOX_RETENTION_DAYS: '40' } });
    expect(found).toMatchObject({
      cause: 'settings-contradict',
      remedy: expect.arrayContaining(['export INBOX_RETENTION_DAYS=47']),
    });
  });
});

const topic = (name: string): string => patient.world.topicPrefix + name;
const count = async (table: string, condition: string): Promise<number> =>
  (await patient.sql<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE ${condition}`))[0]!.n;

/** A process that takes the relay's lock as a relay would, without the time-out by which PostgreSQL ends one that hangs. */
async function lockInAProcess(): Promise<{ backend: number; kill(): void }> {
  const { host, port } = patient.world.stack.postgres;
  const { database, messaging } = patient.database;
  const settings = { host, port, database, ...messaging, application_name: 'commerce relay' };
  const script = `
    import pg from 'pg';
    const client = new pg.Client(${JSON.stringify(settings)});
    await client.connect();
    const { rows } = await client.query("SELECT pg_advisory_lock(${RELAY_LOCK}, hashtext('commerce_outbox_events')), pg_backend_pid() AS pid");
    console.log(rows[0].pid);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [pid] = (await once(child.stdout, 'data')) as [Buffer];
  child.kill('SIGSTOP');
  return { backend: Number(pid.toString()), kill: () => child.kill('SIGKILL') };
}
