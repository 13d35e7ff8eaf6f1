import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@erp/kernel';
import { eventually } from '../eventually.js';
import { Fixture, ids } from './fixture.js';
import { StallingProxy } from './stalling-proxy.js';
import { WritesSteps } from './steps.js';

/** PostgreSQL ends the session of a holder that says nothing for 3 s; one that stands by looks every 250 ms. */
const HUNG_MS = 4_000;
/** A session that is ended for saying nothing is seen to be quiet for longer. */
const SAID_NOTHING_MS = 2_500;

const upTo = (steps: number): number[] => Array.from({ length: steps }, (_, step) => step);

describe('the relay that stands by', () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.create();
  });
  afterEach(() => fixture?.destroy());

  /** By PostgreSQL's clock: how long ago the session of the relay that holds the lock took its last statement, in ms. */
  const quietMs = async (pid: number): Promise<number | null> => {
    const [session] = await fixture.world.sql<{ quiet: number }>(
      fixture.commerce,
      `SELECT extract(epoch FROM clock_timestamp() - greatest(query_start, state_change))::float8 * 1000 AS quiet
       FROM pg_stat_activity WHERE pid = $1`,
      [pid],
    );
    return session?.quiet ?? null;
  };

  const holderPid = async (): Promise<number> => {
    const [holder] = await fixture.world.sql<{ pid: number }>(
      fixture.commerce,
      `SELECT pid FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND granted
       AND objsubid = 2 AND application_name = 'commerce relay' AND datname = current_database()`,
    );
    return holder!.pid;
  };

  /** Waits until PostgreSQL has ended the session; returns how long that session was quiet at the last look, in ms. */
  const ended = async (pid: number): Promise<number> => {
    let last = 0;
    await eventually('its session is ended', async () => {
      const quiet = await quietMs(pid);
      last = quiet ?? last;
      return quiet === null;
    });
    return last;
  };

  test('takes over at once from a holder that was killed under load: nothing lost, each key in order (R14)', async () => {
    const holder = await fixture.process('commerce', {});
    await eventually('it holds the lock', async () => (await holder.report()).relayHolder);
    const standby = await fixture.replica('commerce');
    await fixture.replica('inventory', { controllers: [WritesSteps] });
    const keys = ids(8);
    const writing = Promise.all(keys.map((key) => fixture.publish(standby, key, upTo(40))));
    await eventually('the holder is at work', async () => (await holder.report()).published > 20);
    expect(standby.messaging.relay.holder).toBe(false);
    const pid = await holderPid();
    await holder.kill();
    // By the end of its connection, sooner than the 3 s after which the session of a hung one is ended.
    expect(await ended(pid)).toBeLessThan(SAID_NOTHING_MS);
    await eventually('the other holds the lock', () => standby.messaging.relay.holder);
    await writing;
    for (const key of keys) {
      await eventually('all steps', async () => (await fixture.applied(key)).length >= 40);
      expect(await fixture.applied(key)).toEqual(upTo(40));
    }
  });

  test('takes over within 4 s from one that hangs amid a backlog, which on waking sends nothing but duplicates (R14)', async () => {
    const [rows, keys] = [12_000, ids(60)];
    const hung = await fixture.process('commerce', {});
    await eventually('it holds the lock', async () => (await hung.report()).relayHolder);
    const standby = await fixture.replica('commerce');
    const pid = await holderPid();
    await fixture.backlog(rows, keys);
    await eventually('the holder is at work', async () => (await hung.report()).published > 0);
    hung.signal('SIGSTOP');
    expect(await ended(pid)).toBeLessThan(HUNG_MS);
    await eventually('the other holds the lock', () => standby.messaging.relay.holder);
    await fixture.outboxDrained();
    const { published } = standby.messaging.metrics;
    expect(published).toBeGreaterThan(0);

    hung.signal('SIGCONT');
    await eventually('the other one is awake', () => hung.report());
    await fixture.publish(standby, keys[0]!, [rows / keys.length]); // it goes on with what is new
    await fixture.outboxDrained();
    const topic = await fixture.published();
    expect(topic.size).toBe(keys.length);
    for (const key of keys) {
      const expected = upTo(rows / keys.length + (key === keys[0] ? 1 : 0));
      expect([...new Set(topic.get(key))]).toEqual(expected); // of each step the first that came
    }
  });

  test('takes over within 4 s from one that hangs in the middle of an answer of PostgreSQL (R14)', async () => {
    const { messagingUrl } = fixture.options('commerce');
    const proxy = await StallingProxy.to(messagingUrl);
    try {
      const options = { messagingUrl: proxy.through(messagingUrl) };
      const hung = await fixture.replica('commerce', { options });
      await eventually('it holds the lock', () => hung.messaging.relay.holder);
      const standby = await fixture.replica('commerce');
      const pid = await holderPid();
      proxy.stallAt(1_000_000);
      const key = newId();
      await fixture.backlog(1_000, [key], 'x'.repeat(30_000)); // more than the buffers between the two processes hold
      await eventually('the answer stands in the socket', () => proxy.stalled);
      const quietBefore = (await quietMs(pid)) ?? 0; // the statement took its time before
      expect((await ended(pid)) - quietBefore).toBeLessThan(HUNG_MS);
      await eventually('the other holds the lock', () => standby.messaging.relay.holder);
      await fixture.outboxDrained();
      proxy.wake();
      await eventually('it knows that the lock is gone', () => !hung.messaging.relay.holder);
      expect([...new Set((await fixture.published()).get(key))]).toEqual(upTo(1_000));
    } finally {
      await proxy.close();
    }
  });
});
