import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '@erp/kernel';
import { adminClient } from '../admin-client.js';
import { eventually } from '../eventually.js';
import { Fixture, type Replica, TENANT } from './fixture.js';

const JOB = 'not-before-tomorrow';
const TOMORROW = new Date(Date.now() + 86_400_000);

describe('a job with a key', () => {
  let fixture: Fixture;
  let commerce: Replica;
  beforeAll(async () => {
    fixture = await Fixture.create();
    commerce = await fixture.replica('commerce');
  });
  afterAll(() => fixture?.destroy());

  const add = (key: string, step: number) =>
    commerce.messaging.database.transaction(TENANT, (tx) =>
      commerce.messaging.jobs.add(tx, JOB, { step }, { key, runAt: TOMORROW }),
    );
  const jobs = (key: string) =>
    fixture.world.sql<{ step: number; pending: boolean }>(
      fixture.commerce,
      `SELECT (payload -> 'data' -> 'payload' ->> 'step')::int AS step, key = $1 AS pending
       FROM graphile_worker._private_jobs WHERE payload::text LIKE '%' || $2 || '%' ORDER BY id`,
      [key, TENANT],
    );

  test('that is added again takes the place of the one that is pending', async () => {
    const key = newId();
    await add(key, 1);
    await add(key, 2);
    expect((await jobs(key)).filter(({ pending }) => pending)).toEqual([{ step: 2, pending: true }]);
  });

  // Of the two statements of graphile-worker's add_job the first saw the job pending, and the second sees it claimed.
  test('that is added again while a worker claims the pending one is there beside it, not lost (R14)', async () => {
    const key = newId();
    await add(key, 1);
    const worker = await adminClient(fixture.world.stack, fixture.commerce.database);
    try {
      await worker.query('BEGIN');
      await worker.query(
        `UPDATE graphile_worker._private_jobs SET locked_at = now(), locked_by = 'a worker', attempts = 1 WHERE key = $1`,
        [key],
      );
      const added = add(key, 2);
      await eventually('it waits for the claim', async () => {
        const [waiting] = await fixture.world.sql(
          fixture.commerce,
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
           AND query LIKE '%commerce_add_job%'`,
        );
        return waiting;
      });
      await worker.query('COMMIT');
      await added;
    } finally {
      await worker.end();
    }
    expect((await jobs(key)).filter(({ pending }) => pending)).toEqual([{ step: 2, pending: true }]);
  });

  // Found by chaos: the worker that was taken for dead wakes, and removes by its id what it has run.
  test('that takes the place of one which its worker has run, but not removed in time, is not removed for it (R14)', async () => {
    const key = newId();
    await add(key, 1);
    await add(key, 2); // under the same id, once nobody has locked it any more
    await fixture.world.sql(
      fixture.commerce,
      `DELETE FROM graphile_worker._private_jobs WHERE key = '${key}'`,
    );
    expect(await jobs(key)).toContainEqual({ step: 2, pending: true });
  });
});
