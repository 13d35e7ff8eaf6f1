import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@erp/kernel';
import { adminClient } from '../admin-client.js';
import { eventually } from '../eventually.js';
import { Fixture, type Replica } from './fixture.js';

const RETENTION_DAYS = 30;
const TABLE = 'commerce_outbox_events';

describe('the days of the outbox (R11, R13)', () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.create();
  });
  afterEach(() => fixture?.destroy());

  const sql = <R extends object>(text: string, values: unknown[] = []) =>
    fixture.world.sql<R & Record<string, unknown>>(fixture.commerce, text, values);

  /** Names of the partitions of days, counted from today. */
  const days = async (): Promise<number[]> => {
    const rows = await sql<{ day: number }>(
      `SELECT to_date(right(relname, 8), 'YYYYMMDD') - current_date AS day FROM pg_class
       WHERE relname ~ '^${TABLE}_[0-9]{8}$' AND relkind = 'r' ORDER BY day`,
    );
    return rows.map(({ day }) => day);
  };

  const nameOf = async (day: number): Promise<string> => {
    const [row] = await sql<{ name: string }>(
      `SELECT '${TABLE}_' || to_char(current_date + $1::int, 'YYYYMMDD') AS name`,
      [day],
    );
    return row!.name;
  };

  const dropDay = async (day: number) => sql(`DROP TABLE ${await nameOf(day)}`);

  /** A day of long ago with one row of this status, as the owner's maintenance would have made it then. */
  async function oldDay(day: number, status: 'PENDING' | 'PUBLISHED' | 'FAILED'): Promise<void> {
    const name = await nameOf(day);
    await sql(
      `DO $$ BEGIN EXECUTE format('CREATE TABLE ${name} PARTITION OF ${TABLE} FOR VALUES FROM (%L) TO (%L)',
         (current_date + ${day})::timestamptz, (current_date + ${day} + 1)::timestamptz);
         ALTER TABLE ${name} OWNER TO commerce_owner; END $$`,
    );
    await sql(
      `INSERT INTO ${TABLE} (created_at, event_id, event_type, event_version, tenant_id, subject, topic, partition_key,
         kafka_partition, payload, occurred_at, correlation_id, status)
       VALUES (current_date + $1::int, gen_random_uuid(), 'commerce.Stepped', 1, gen_random_uuid(), 's', 'no-such-topic',
         gen_random_uuid(), 0, '{}', now(), 'c', $2)`,
      [day, status],
    );
  }

  const commerce = (): Promise<Replica> =>
    fixture.replica('commerce', { options: { outboxRetentionDays: RETENTION_DAYS } });

  test('ahead are made, and one that is old is dropped, but not with a PENDING or FAILED row in it', async () => {
    for (const day of [1, 2, 3]) await dropDay(day);
    await oldDay(-29, 'PUBLISHED');
    await oldDay(-31, 'PUBLISHED');
    await oldDay(-32, 'PENDING');
    await oldDay(-33, 'FAILED');
    await commerce();
    await eventually('days ahead', async () => (await days()).includes(3));
    await eventually('the old day is gone', async () => !(await days()).includes(-31));
    expect(await days()).toEqual([-33, -32, -29, 0, 1, 2, 3]);
  });

  test('ahead are made though a reader holds a day that is to be dropped', async () => {
    for (const day of [1, 2, 3]) await dropDay(day);
    await oldDay(-31, 'PUBLISHED');
    const reader = await adminClient(fixture.world.stack, fixture.commerce.database);
    try {
      await reader.query(`BEGIN; SELECT count(*) FROM ${await nameOf(-31)}`);
      await commerce();
      await eventually('days ahead', async () => (await days()).includes(3));
      expect(await days()).toContain(-31);
    } finally {
      await reader.end();
    }
  });

  test('one that has no partition goes to the default one, from which it is published like any other', async () => {
    const replica = await commerce();
    await eventually('the relay holds', () => replica.messaging.relay.holder);
    await dropDay(0);
    const key = newId();
    await fixture.publish(replica, key, [0, 1, 2]);
    await fixture.outboxDrained();
    expect((await fixture.published()).get(key)).toEqual([0, 1, 2]);
    const [inDefault] = await sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${TABLE}_default WHERE status = 'PUBLISHED'`,
    );
    expect(inDefault).toEqual({ n: 3 });
    await replica.stop();
    await commerce(); // which finds rows of a day in the default partition, and leaves them there
    await fixture.outboxDrained();
    const [kept] = await sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${TABLE} WHERE status = 'PUBLISHED'`,
    );
    expect(kept).toEqual({ n: 3 });
  });
});
