import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Job, type JobRun } from '@erp/common-messaging';
import { UnderTest } from '@erp/common-messaging/testing';
import { Injectable } from '@nestjs/common';
import { eventually } from '../eventually.js';
import { Fixture, TENANT } from './fixture.js';

const JOB = 'runs-once';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await Fixture.create();
});
afterEach(() => fixture?.destroy());

// Found by chaos: locked by a worker that lives, so that nobody takes it, and run already.
test('a job that has run and stands in the queue all the same is removed, and not run again (R14)', async () => {
  let runs = 0;
  @Injectable()
  class RunsOnce {
    @Job(JOB)
    run(_payload: object, _run: JobRun): Promise<void> {
      runs++;
      return Promise.resolve();
    }
  }
  const { messaging } = await fixture.replica('commerce', {
    providers: [RunsOnce],
    options: { underTest: new UnderTest({ jobWorkerDeadAfterMs: 1_000 }) },
  });
  // The first time that a job is removed, nothing happens.
  await fixture.world.sql(
    fixture.commerce,
    `CREATE TABLE kept (id bigint PRIMARY KEY);
     GRANT ALL ON kept TO PUBLIC;
     CREATE FUNCTION keep_once() RETURNS trigger LANGUAGE plpgsql AS $body$
     BEGIN
       INSERT INTO public.kept VALUES (old.id);
       RETURN NULL;
     EXCEPTION WHEN unique_violation THEN RETURN old;
     END $body$;
     CREATE TRIGGER keep_once BEFORE DELETE ON graphile_worker._private_jobs FOR EACH ROW EXECUTE FUNCTION keep_once()`,
  );
  await messaging.database.transaction(TENANT, (tx) => messaging.jobs.add(tx, JOB, {}));
  await eventually('its removal was lost', async () => {
    const kept = await fixture.world.sql(fixture.commerce, 'SELECT id FROM kept');
    return kept.length === 1;
  });
  await eventually('it is removed', async () => {
    const left = await fixture.world.sql(fixture.commerce, 'SELECT id FROM graphile_worker._private_jobs');
    return left.length === 0;
  });
  expect(runs).toBe(1);
});
