import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { EventPublisher, Jobs, ProjectionTransaction } from '@erp/common-messaging';
import { removeRecords } from '@erp/common-messaging/testing';
import { newId } from '@erp/kernel';
import { ids, Noted, Stepped, TENANT } from './fixture.js';
import { operator, projecting, ReplayFixture } from './replay-fixture.js';

let it: ReplayFixture;
beforeAll(async () => {
  it = await ReplayFixture.create();
});
afterAll(() => it?.destroy());
afterEach(async () => {
  projecting.refused.clear();
  projecting.before = async () => undefined;
  // A test that failed leaves no replay behind that would refuse the next.
  for (const replay of await it.replays.list(100))
    if (['RUNNING', 'PAUSED', 'FAILED'].includes(replay.status))
      await it.replays.cancel(replay.replayId, operator);
});

const refuse = (entityId: string, step: number) => projecting.refused.add(`${entityId} ${step}`);
const upTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);
const countOf = (replay: { counts: readonly { outcome: string; events: number }[] }, outcome: string) =>
  replay.counts.filter((count) => count.outcome === outcome).reduce((sum, { events }) => sum + events, 0);
/** What can be seen of a table from outside, but for its rows. */
const looksOf = (table: string) =>
  it.sql(
    `SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, c.reloptions, c.relacl::text, pg_get_userbyid(c.relowner) AS owner,
       (SELECT jsonb_agg(to_jsonb(a) ORDER BY a.attnum) FROM (SELECT attname, attnum, format_type(atttypid, atttypmod) AS type,
          attnotnull FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0) a) AS columns,
       (SELECT jsonb_agg(jsonb_build_array(conname, pg_get_constraintdef(oid)) ORDER BY conname) FROM pg_constraint WHERE conrelid = c.oid) AS constraints,
       (SELECT jsonb_agg(jsonb_build_array(indexname, indexdef) ORDER BY indexname) FROM pg_indexes WHERE tablename = c.relname AND schemaname = 'public') AS indexes,
       (SELECT jsonb_agg(to_jsonb(p) ORDER BY policyname) FROM pg_policies p WHERE tablename = c.relname AND schemaname = 'public') AS policies
     FROM pg_class c WHERE c.oid = $1::regclass`,
    [table],
  );

describe('a projection that is rebuilt (R17)', () => {
  test('is mended while traffic goes on: no gap, nothing twice, and no other handler runs again', async () => {
    const entities = ids(8);
    for (const entity of entities) await it.fixture.publish(it.commerce, entity, upTo(5));
    for (const entity of entities) await it.has(entity, upTo(5));
    await it.sql(`UPDATE step_lists SET steps = '{99}' WHERE entity_id = $1`, [entities[0]]);
    await it.sql('DELETE FROM step_lists WHERE entity_id = $1', [entities[1]]);
    await it.sql('UPDATE step_lists SET steps = steps || steps WHERE entity_id = $1', [entities[2]]);
    const before = await looksOf('step_lists');

    const replay = await it.start({ cutOver: true });
    let published = 5;
    const traffic = (async () => {
      for (let cutOver = false; !cutOver;) {
        published++;
        for (const entity of entities) await it.fixture.publish(it.commerce, entity, [published]);
        cutOver = (await it.replays.show(replay.replayId)).status === 'CUT_OVER';
      }
    })();
    await Promise.all([traffic, it.ended(replay, 'CUT_OVER')]);
    for (const entity of entities) await it.fixture.publish(it.commerce, entity, [published + 1]);
    for (const entity of entities) {
      await it.has(entity, upTo(published + 1));
      expect(await it.fixture.applied(entity)).toEqual(upTo(published + 1));
    }
    // Nobody can tell by the table that it is another one: rights, policies, indexes and their names are the same.
    expect(await looksOf('step_lists')).toEqual(before);
    expect(await it.sql(`SELECT FROM pg_tables WHERE schemaname = 'inventory_shadow'`)).toEqual([]);
  });

  test('leaves out a dead letter and what waits behind it; resolved before the cut-over they come in order', async () => {
    const [early, late] = ids(2) as [string, string];
    for (const entity of [early, late]) {
      refuse(entity, -1);
      await it.send(entity, [-1, 2, 3]);
    }
    const heads = [await it.head(early, 2), await it.head(late, 2)] as const;

    const replay = await it.start();
    const passed = await it.until(replay, 'caught up', (p) => p.caughtUp && p.waitingDeadLetters === 6);
    expect(countOf(passed, 'LEFT_OUT')).toBe(6);
    expect(await it.steps(early, 'inventory_shadow')).toEqual([]);

    projecting.refused.clear();
    await it.letters.retry(heads[0], operator);
    await it.has(early, [-1, 2, 3]); // the live table, which goes
    await it.replays.cutOver(replay.replayId, operator);
    const { waitingDeadLetters } = await it.ended(replay, 'CUT_OVER');
    expect(waitingDeadLetters).toBe(3);
    expect(await it.steps(early)).toEqual([-1, 2, 3]);
    expect(await it.steps(late)).toEqual([]);

    await it.letters.retry(heads[1], operator); // applied to what is live now, once
    await it.has(late, [-1, 2, 3]);
  });

  test("takes in a dead letter that was resolved meanwhile before later events of its key, whatever the operator's pace", async () => {
    const entity = newId();
    refuse(entity, -1);
    await it.send(entity, [-1, 2]);
    const head = await it.head(entity, 1);
    const replay = await it.start();
    await it.until(replay, 'caught up', (p) => p.caughtUp && p.waitingDeadLetters === 2);
    await it.replays.pause(replay.replayId, operator);
    projecting.refused.clear();
    await it.letters.retry(head, operator);
    await it.has(entity, [-1, 2]);
    await it.send(entity, [3, 4]);
    await it.has(entity, [-1, 2, 3, 4]);
    await it.replays.resume(replay.replayId, operator);
    await it.replays.cutOver(replay.replayId, operator);
    await it.ended(replay, 'CUT_OVER');
    expect(await it.steps(entity)).toEqual([-1, 2, 3, 4]);
  });

  test('honours what operators decided, and what a relay sent twice: skipped never, edited as edited, doubled once', async () => {
    const [skipped, edited, doubled] = ids(3) as [string, string, string];
    refuse(skipped, -1);
    await it.send(skipped, [-1, 2]);
    await it.letters.skip(await it.head(skipped, 1), operator);
    await it.send(edited, [0], undefined, '{"entityId":42}');
    await it.send(edited, [8]);
    await it.letters.edit(await it.head(edited, 1), { entityId: edited, step: 7 }, operator);
    const again = newId();
    await it.send(doubled, [1], again);
    await it.send(doubled, [2]);
    await it.send(doubled, [1], again);
    await it.send(doubled, [3]);
    const lists = [
      [skipped, [2]],
      [edited, [7, 8]],
      [doubled, [1, 2, 3]],
    ] as const;
    for (const [entity, steps] of lists) await it.has(entity, steps);
    await it.sql('TRUNCATE step_lists');

    const replay = await it.start({ cutOver: true });
    const end = await it.ended(replay, 'CUT_OVER');
    for (const [entity, steps] of lists) expect(await it.steps(entity)).toEqual(steps);
    expect(countOf(end, 'DUPLICATE')).toBe(1);
    expect(countOf(end, 'SKIPPED')).toBe(1);
  });

  test('stands still at an event that it refuses, named by its place, and goes on there once it is mended', async () => {
    const [bad, good] = ids(2) as [string, string];
    await it.send(bad, [1, 404, 3]);
    await it.send(good, [1]);
    await it.has(bad, [1, 404, 3]);
    await it.has(good, [1]);
    refuse(bad, 404);
    const replay = await it.start({ cutOver: true });
    const { error } = await it.ended(replay, 'FAILED');
    expect(error).toMatch(
      /commerce-events\/0 offset \d+, commerce.Stepped [0-9a-f-]{36}: Error: step 404 is refused/,
    );
    expect(await it.steps(bad)).toEqual([1, 404, 3]);
    projecting.refused.clear();
    await it.replays.resume(replay.replayId, operator);
    await it.ended(replay, 'CUT_OVER');
    expect(await it.steps(bad)).toEqual([1, 404, 3]);
    expect(await it.steps(good)).toEqual([1]);
  });

  test('goes on exactly where it was when its process dies, in another one', async () => {
    const entity = newId();
    await it.send(entity, upTo(60));
    await it.has(entity, upTo(60));
    const replay = await it.start({ perSecond: 20 });
    await it.until(replay, 'on its way', (p) => countOf(p, 'REPLAYED') > 0);
    // As kill -9 leaves it: held by a process that gives no sign of life, with a claim that is not this process's.
    const dead = newId();
    await it.sql(`UPDATE inventory_replays SET runner = $2, per_second = NULL WHERE replay_id = $1`, [
      replay.replayId,
      dead,
    ]);
    const at = await it.replays.show(replay.replayId);
    await it.sql(`UPDATE inventory_replays SET seen_at = now() - interval '1 hour' WHERE replay_id = $1`, [
      replay.replayId,
    ]);
    await it.replays.cutOver(replay.replayId, operator);
    const end = await it.ended(replay, 'CUT_OVER');
    expect(countOf(at, 'REPLAYED')).toBeLessThan(countOf(end, 'REPLAYED'));
    expect(await it.steps(entity)).toEqual(upTo(60));
  });
});

describe('an operator of replays (R17)', () => {
  test('sees a rate kept, pauses, resumes at another pace and cancels; the live table never changes', async () => {
    const entity = newId();
    await it.send(entity, upTo(40));
    await it.has(entity, upTo(40));
    const replay = await it.start({ perSecond: 8 });
    await it.until(replay, 'on its way', (p) => countOf(p, 'REPLAYED') > 0);
    const paused = await it.replays.pause(replay.replayId, operator);
    expect(paused).toMatchObject({ status: 'PAUSED', perSecond: 8, caughtUp: false });
    const elapsedS = (Date.now() - paused.startedAt.getTime()) / 1_000;
    // A second's worth may come at once at the beginning, and another be under way when it is paused.
    expect(countOf(paused, 'REPLAYED')).toBeLessThanOrEqual(8 * elapsedS + 16);
    await expect(it.replays.pause(replay.replayId, operator)).rejects.toThrow('is PAUSED');
    await it.replays.resume(replay.replayId, operator, null);
    const caughtUp = await it.until(replay, 'caught up', (p) => p.caughtUp);
    expect(caughtUp.partitions.every((p) => p.nextOffset === p.targetOffset)).toBe(true);
    expect(await it.steps(entity, 'inventory_shadow')).toEqual(upTo(40));
    const cancelled = await it.replays.cancel(replay.replayId, operator);
    expect(cancelled.history.map(({ action, actor }) => [action, actor])).toEqual([
      ['STARTED', 'ada'],
      ['PAUSED', 'ada'],
      ['RESUMED', 'ada'],
      ['CANCELLED', 'ada'],
    ]);
    expect(await it.sql(`SELECT FROM pg_tables WHERE schemaname = 'inventory_shadow'`)).toEqual([]);
    expect(await it.steps(entity)).toEqual(upTo(40));
    await expect(it.replays.resume(replay.replayId, operator)).rejects.toThrow('is CANCELLED');
  });

  test('counts in a dry run, by filter, and touches nothing', async () => {
    const [wanted, other] = ids(2) as [string, string];
    await it.send(wanted, upTo(4));
    await it.send(other, upTo(3));
    await it.has(other, upTo(3));
    await it.has(wanted, upTo(4));
    const all = await it.ended(await it.start({ dryRun: true }), 'COMPLETED');
    const byKey = await it.ended(await it.start({ dryRun: true, filter: { key: wanted } }), 'COMPLETED');
    expect(countOf(byKey, 'REPLAYED')).toBe(4);
    expect(countOf(byKey, 'REPLAYED') + countOf(byKey, 'FILTERED')).toBe(
      countOf(all, 'REPLAYED') + countOf(all, 'DUPLICATE'),
    );
    const nobody = await it.ended(
      await it.start({ dryRun: true, filter: { tenantId: newId() } }),
      'COMPLETED',
    );
    expect(countOf(nobody, 'REPLAYED')).toBe(0);
    const offsets = [{ topic: 'commerce-events', partition: 0, from: '1', before: '3' }];
    const byOffset = await it.ended(await it.start({ dryRun: true, filter: { offsets } }), 'COMPLETED');
    expect(byOffset.partitions).toMatchObject([{ partition: 0, fromOffset: '1', nextOffset: '3' }]);
    const later = { occurredFrom: new Date(Date.now() + 60_000).toISOString() };
    const byTime = await it.ended(await it.start({ dryRun: true, filter: later }), 'COMPLETED');
    expect(countOf(byTime, 'REPLAYED')).toBe(0);
    expect(await it.sql(`SELECT FROM pg_tables WHERE schemaname = 'inventory_shadow'`)).toEqual([]);
  });

  test('looks at a narrowed replay in its shadow, and cannot put a part in the place of the whole', async () => {
    const [wanted, other] = ids(2) as [string, string];
    await it.send(wanted, [1, 2]);
    await it.send(other, [1]);
    await it.has(wanted, [1, 2]);
    await it.has(other, [1]);
    await expect(it.start({ filter: { key: wanted }, cutOver: true })).rejects.toThrow('a part in the place');
    const replay = await it.start({ filter: { key: wanted } });
    await it.ended(replay, 'COMPLETED');
    expect(await it.sql('SELECT entity_id, steps FROM inventory_shadow.step_lists')).toEqual([
      { entity_id: wanted, steps: [1, 2] },
    ]);
    await expect(it.replays.cutOver(replay.replayId, operator)).rejects.toThrow('is COMPLETED');
    await it.replays.cancel(replay.replayId, operator);
    expect(await it.sql(`SELECT FROM pg_tables WHERE schemaname = 'inventory_shadow'`)).toEqual([]);
  });

  test('is told why a replay cannot begin', async () => {
    const first = await it.start({ perSecond: 1 });
    await expect(it.start()).rejects.toThrow('another replay of step_lists is under way');
    await it.replays.cancel(first.replayId, operator);
    await expect(it.start({ projection: 'nothing' })).rejects.toMatchObject({ code: 'projection-not-found' });
    await expect(it.start({ filter: { types: ['a.B'] } })).rejects.toMatchObject({
      code: 'replay-filter-refused',
    });
    await expect(it.start({ filter: { contexts: ['shipping'] } })).rejects.toThrow('commerce.Stepped');
    await it.sql(`UPDATE inventory_projections SET tables = '{effects}'`);
    await expect(it.start()).rejects.toThrow('knows effects for step_lists, the code declares step_lists');
    await it.sql(`UPDATE inventory_projections SET tables = '{step_lists}'`);
    await expect(it.replays.show(newId())).rejects.toMatchObject({ code: 'replay-not-found' });
  });
});

describe('a handler of a projection', () => {
  test('cannot publish nor add a job: not by the compiler, and not at run time (R17)', async () => {
    const { publisher, jobs } = it.inventory.messaging;
    const outcomes: string[] = [];
    projecting.before = async (tx) => {
      const attempts: (() => Promise<unknown>)[] = [
        () => publishIn(publisher, tx),
        () => addIn(jobs, tx),
        // By the words that publisher and jobs use: in a replay there are no such things.
        ...(tx.replay
          ? [
              () => tx.query('INSERT INTO inventory_outbox_events DEFAULT VALUES'),
              () => tx.query(`SELECT inventory_add_job('x', '{}', now(), 'k', 1)`),
            ]
          : []),
      ];
      for (const attempt of attempts) {
        await tx.query('SAVEPOINT attempt');
        outcomes.push(
          await Promise.resolve()
            .then(attempt)
            .then(
              () => 'done',
              (error: Error) => error.message,
            ),
        );
        await tx.query('ROLLBACK TO SAVEPOINT attempt');
      }
    };
    const entity = newId();
    await it.send(entity, [1]);
    await it.has(entity, [1]);
    const live = outcomes.splice(0);
    await it.ended(await it.start({ filter: { key: entity } }), 'COMPLETED');
    expect([...live, ...outcomes]).not.toContain('done');
    expect(outcomes.slice(2)).toEqual([
      expect.stringContaining('"inventory_outbox_events" does not exist'),
      expect.stringContaining('inventory_add_job'),
    ]);
    expect(await it.sql(`SELECT FROM inventory_outbox_events WHERE event_type = '${Noted.type}'`)).toEqual(
      [],
    );
  });

  test('that writes a table which is not its own writes nothing at all in a replay', async () => {
    const entity = newId();
    await it.send(entity, [1]);
    await it.has(entity, [1]);
    const effects = await it.fixture.applied(entity);
    projecting.before = async (tx) => {
      await tx.query('INSERT INTO effects (tenant_id, entity_id, step) VALUES ($1, $2, 5)', [
        tx.tenantId,
        entity,
      ]);
    };
    const { error } = await it.ended(await it.start({ cutOver: true }), 'FAILED');
    expect(error).toContain('relation "effects" does not exist');
    expect(await it.fixture.applied(entity)).toEqual(effects);
  });

  const publishIn = (publisher: EventPublisher, tx: ProjectionTransaction) =>
    // @ts-expect-error -- a publisher takes a Transaction, which a projection is never given
    publisher.publish(tx, Noted, { entityId: TENANT, step: 1 });
  const addIn = (jobs: Jobs, tx: ProjectionTransaction) =>
    // @ts-expect-error -- so do jobs
    jobs.add(tx, 'mail', {});
});

describe('a topic that has lost records', () => {
  test('is not taken for the whole: a rebuild is refused, unless what is left will do', async () => {
    const entity = newId();
    await it.send(entity, [1, 2, 3]);
    await it.has(entity, [1, 2, 3]);
    const { world } = it.fixture;
    const [{ next }] = (await it.sql<{ next: string }>(
      `SELECT next_offset AS next FROM inventory_consumer_offsets WHERE topic = $1 AND partition = 0`,
      [`${world.topicPrefix}${Stepped.topic}`],
    )) as [{ next: string }];
    await removeRecords(world.stack.brokers, `${world.topicPrefix}${Stepped.topic}`, 0, BigInt(next) - 2n);
    await expect(it.start()).rejects.toThrow(`commerce-events/0 begins at offset ${BigInt(next) - 2n}`);
    await it.ended(await it.start({ fromWhatIsLeft: true, cutOver: true }), 'CUT_OVER');
    expect(await it.steps(entity)).toEqual([2, 3]);
  });
});
