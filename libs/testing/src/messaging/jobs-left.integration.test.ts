import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Job, type JobRun } from '@erp/common-messaging';
import { UnderTest } from '@erp/common-messaging/testing';
import { Injectable } from '@nestjs/common';
import { eventually } from '../eventually.js';
import { Fixture, TENANT } from './fixture.js';

const JOB = 'waits';
/** Jobs: more than are run at the same time, and at most as many as are claimed at once. */
const CLAIMED = 20;

let fixture: Fixture;
beforeEach(async () => {
  fixture = await Fixture.create();
});
afterEach(() => fixture?.destroy());

test('a worker that is stopped leaves what it claimed and has not begun to others, at once (R14)', async () => {
  const begun: number[] = [];
  let end!: () => void;
  const held = new Promise<void>((resolve) => (end = resolve));
  @Injectable()
  class Waits {
    @Job(JOB)
    async run({ n }: { n: number }, _run: JobRun): Promise<void> {
      begun.push(n);
      await held;
    }
  }
  const { messaging, stop } = await fixture.replica('commerce', { providers: [Waits] });
  const locked = () =>
    fixture.world.sql(
      fixture.commerce,
      'SELECT FROM graphile_worker._private_jobs WHERE locked_by IS NOT NULL',
    );
  await messaging.database.transaction(TENANT, async (tx) => {
    for (let n = 0; n < CLAIMED; n++) await messaging.jobs.add(tx, JOB, { n });
  });
  await eventually('they are claimed', async () => begun.length > 0 && (await locked()).length === CLAIMED);
  const stopped = stop();
  end();
  await stopped;
  expect(await locked()).toEqual([]);
  const left = await fixture.world.sql(
    fixture.commerce,
    'SELECT attempts FROM graphile_worker._private_jobs',
  );
  expect(left).toHaveLength(CLAIMED - begun.length);
});

// Found by chaos, schedules 128 and 139 of seed 1: a handler that adds jobs by key, and the worker that removes those of the
// keys, may lock them in different orders.
test('a worker that cannot tell twice at once that jobs are done begins anew, and all are done (R14)', async () => {
  const done = new Set<number>();
  @Injectable()
  class Waits {
    @Job(JOB)
    async run({ n }: { n: number }, _run: JobRun): Promise<void> {
      await new Promise((resolve) => setTimeout(resolve, n * 10)); // so that each is told by itself
      done.add(n);
    }
  }
  const { messaging } = await fixture.replica('commerce', {
    providers: [Waits],
    options: { underTest: new UnderTest({ jobWorkerDeadAfterMs: 1_000 }) },
  });
  await fixture.world.sql(
    fixture.commerce,
    `CREATE SEQUENCE public.tries;
     GRANT ALL ON SEQUENCE public.tries TO PUBLIC;
     CREATE FUNCTION fail_twice() RETURNS trigger LANGUAGE plpgsql AS $body$
     BEGIN
       IF nextval('public.tries') <= 2 THEN
         PERFORM pg_sleep(0.2);
         RAISE EXCEPTION 'on purpose' USING ERRCODE = 'deadlock_detected';
       END IF;
       RETURN old;
     END $body$;
     CREATE TRIGGER fail_twice BEFORE DELETE ON graphile_worker._private_jobs FOR EACH ROW EXECUTE FUNCTION fail_twice()`,
  );
  await messaging.database.transaction(TENANT, async (tx) => {
    for (let n = 0; n < CLAIMED; n++) await messaging.jobs.add(tx, JOB, { n });
  });
  await eventually('all are done', async () => {
    const left = await fixture.world.sql(fixture.commerce, 'SELECT FROM graphile_worker._private_jobs');
    return done.size === CLAIMED && left.length === 0;
  });
});
