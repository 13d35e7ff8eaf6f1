import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { produceRaw } from '@erp/common-messaging/testing';
import { newId } from '@erp/kernel';
import { eventually } from '../eventually.js';
import { Fixture, ids, type Replica, Stepped, steppedRecord } from './fixture.js';

let calls = 0;

@EventHandlers()
class WritesSteps {
  @On(Stepped)
  async write({ data }: EventOf<typeof Stepped>, tx: Transaction): Promise<void> {
    calls++;
    await tx.query('INSERT INTO effects (tenant_id, entity_id, step) VALUES ($1, $2, $3)', [
      tx.tenantId,
      data.entityId,
      data.step,
    ]);
  }
}

/** The same as a publisher of another version of the contract would send it. */
const inVersion = (version: number, record: ReturnType<typeof steppedRecord>) => ({
  ...record,
  headers: { ...record.headers, ce_dataschema: `urn:erp:event:commerce.Stepped:${version}` },
});

describe('the inbox', () => {
  let fixture: Fixture;
  let topic: string;
  let brokers: readonly string[];
  beforeEach(async () => {
    fixture = await Fixture.create();
    topic = `${fixture.world.topicPrefix}commerce-events`;
    brokers = fixture.world.stack.brokers;
    calls = 0;
  });
  afterEach(() => fixture?.destroy());

  const inventory = (): Promise<Replica> => fixture.replica('inventory', { controllers: [WritesSteps] });
  const appliedAll = (entityId: string, count: number) =>
    eventually(`${count} steps`, async () => (await fixture.applied(entityId)).length >= count);

  test('gaps in the offsets are legal: aborted and control records pass *', async () => {
    const id = newId();
    await produceRaw(brokers, topic, [steppedRecord(id, 1)]);
    await produceRaw(brokers, topic, [steppedRecord(id, 2)], 'abort');
    await produceRaw(brokers, topic, [steppedRecord(id, 3)], 'commit');
    await produceRaw(brokers, topic, [steppedRecord(id, 4)], 'abort');
    const first = await inventory();
    await appliedAll(id, 2);
    await first.stop();
    await produceRaw(brokers, topic, [steppedRecord(id, 5)], 'abort');
    await produceRaw(brokers, topic, [steppedRecord(id, 6)]);
    await inventory();
    await appliedAll(id, 3);
    expect(await fixture.applied(id)).toEqual([1, 3, 6]);
  });

  test('a new member goes on where the database is, not where the broker thinks: no old record reaches a handler *', async () => {
    const id = newId();
    await produceRaw(
      brokers,
      topic,
      Array.from({ length: 300 }, (_, i) => steppedRecord(id, i)),
    );
    const first = await inventory();
    await appliedAll(id, 300);
    await first.stop();
    // A group of another name has no committed offset: the broker would deliver everything from the beginning.
    const second = await fixture.replica('inventory', { controllers: [WritesSteps], options: {} });
    await produceRaw(brokers, topic, [steppedRecord(id, 300)]);
    await appliedAll(id, 301);
    expect(calls).toBe(301);
    expect(second.messaging.metrics.duplicates).toBe(0);
  });

  test('a rebalance under load: no gap, no repeat (R14)', async () => {
    const entities = ids(12);
    const commerce = await fixture.replica('commerce');
    await inventory();
    const writing = Promise.all(
      entities.map((id) =>
        fixture.publish(
          commerce,
          id,
          Array.from({ length: 60 }, (_, i) => i),
        ),
      ),
    );
    const second = await inventory(); // joins while they write
    await writing;
    await second.stop(); // leaves while there is work
    for (const id of entities) {
      await appliedAll(id, 60);
      expect(await fixture.applied(id)).toEqual(Array.from({ length: 60 }, (_, i) => i));
    }
  });

  test('an offset outside the topic stops the partition with a clear error, others go on *', async () => {
    const [here, there] = ids(2) as [string, string];
    await produceRaw(brokers, topic, [steppedRecord(here, 1)]);
    const first = await inventory();
    await appliedAll(here, 1);
    await first.stop();
    await fixture.world.sql(
      fixture.inventory,
      'UPDATE inventory_consumer_offsets SET next_offset = 500 WHERE partition = 0',
    );
    const second = await inventory();
    await produceRaw(brokers, topic, [steppedRecord(here, 2), { ...steppedRecord(there, 1), partition: 1 }]);
    await appliedAll(there, 1);
    const why = await eventually('partition 0 says why', () =>
      second.messaging.consumer.heldBack.get(`${topic}/0`),
    );
    expect(why).toContain('next offset of');
    expect(await fixture.applied(here)).toEqual([1]);
  });

  test('a topic that was made anew is noticed by the last event, not read as if nothing had happened *', async () => {
    const id = newId();
    await produceRaw(brokers, topic, [steppedRecord(id, 1), steppedRecord(id, 2)]);
    const first = await inventory();
    await appliedAll(id, 2);
    await first.stop();
    await fixture.world.sql(
      fixture.inventory,
      `UPDATE inventory_consumer_offsets SET last_event_id = $1 WHERE partition = 0`,
      [newId()],
    );
    const second = await inventory();
    await produceRaw(brokers, topic, [steppedRecord(id, 3)]);
    const why = await eventually('partition 0 says why', () =>
      second.messaging.consumer.heldBack.get(`${topic}/0`),
    );
    expect(why).toContain('made anew');
    expect(await fixture.applied(id)).toEqual([1, 2]);
  });

  test('a deferred constraint parks its event alone, for it would fail the commit of all *', async () => {
    await fixture.world.sql(
      fixture.inventory,
      'ALTER TABLE effects ADD CONSTRAINT once UNIQUE (entity_id, step) DEFERRABLE INITIALLY DEFERRED',
    );
    const [bad, good] = ids(2) as [string, string];
    await produceRaw(brokers, topic, [
      steppedRecord(bad, 1),
      steppedRecord(bad, 1),
      steppedRecord(good, 1),
      steppedRecord(bad, 2),
      steppedRecord(good, 2),
    ]);
    await inventory();
    await appliedAll(good, 2);
    expect(await fixture.applied(bad)).toEqual([1]);
    const parked = await fixture.world.sql<{ status: string; error: string | null }>(
      fixture.inventory,
      'SELECT status, error FROM inventory_parked_events ORDER BY record_offset',
    );
    expect(parked).toMatchObject([
      { status: 'PARKED', error: expect.stringContaining('once') as never },
      { status: 'QUEUED' },
    ]);
  });

  test('a deadlock in a handler goes again at once: nothing is parked, and nothing is counted against the event', async () => {
    const id = newId();
    let deadlocks = 2;
    @EventHandlers()
    class Deadlocks extends WritesSteps {
      @On(Stepped)
      override async write(event: EventOf<typeof Stepped>, tx: Transaction): Promise<void> {
        if (deadlocks-- > 0) await tx.query(`DO $$ BEGIN RAISE deadlock_detected; END $$`);
        await super.write(event, tx);
      }
    }
    const replica = await fixture.replica('inventory', { controllers: [Deadlocks] });
    await produceRaw(brokers, topic, [steppedRecord(id, 1)]);
    await appliedAll(id, 1);
    expect(deadlocks).toBeLessThan(0);
    expect(await replica.messaging.deadLetters.list({}, 1)).toEqual([]);
  });

  test('an event that the relay sent twice is applied once (R15)', async () => {
    const id = newId();
    const twice = steppedRecord(id, 1);
    await produceRaw(brokers, topic, [twice, twice, steppedRecord(id, 2)]);
    await produceRaw(brokers, topic, [twice]);
    const replica = await inventory();
    await eventually('three records seen twice', () => replica.messaging.metrics.duplicates === 2);
    expect(await fixture.applied(id)).toEqual([1, 2]);
  });

  test('a newer version is read as far as the reader knows it, and parked where it is not compatible (R4, R18)', async () => {
    const [readable, foreign] = ids(2) as [string, string];
    const newer = (entityId: string, step: unknown) => ({
      ...inVersion(2, steppedRecord(entityId, 1)),
      value: JSON.stringify({ entityId, step, addedInV2: 'nobody here knows it' }),
    });
    await produceRaw(brokers, topic, [newer(foreign, 'one'), newer(readable, 1), steppedRecord(readable, 2)]);
    await inventory();
    await appliedAll(readable, 2);
    const parked = await fixture.world.sql<{ error: string }>(
      fixture.inventory,
      `SELECT error FROM inventory_parked_events WHERE partition_key = $1 AND reason = 'UNKNOWN_VERSION'`,
      [foreign],
    );
    expect(parked).toHaveLength(1);
    expect(parked[0]!.error).toContain('v2 is newer than v1');
    expect(parked[0]!.error).toContain('/step must be integer');
  });

  test('bytes that are no event, an unknown version and a broken schema are dead letters at once; others go on (R18)', async () => {
    const [id, newer, broken] = ids(3) as [string, string, string];
    await produceRaw(brokers, topic, [
      { partition: 0, key: 'bytes', value: Buffer.from([0xff, 0xfe, 0x00]) },
      { partition: 0, key: null, value: null },
      { ...inVersion(7, steppedRecord(newer, 1)), value: '{"entityId":"x","step":"one"}' },
      { ...steppedRecord(broken, 1), value: '{"entityId":"x","step":"one"}' },
      {
        ...steppedRecord(id, 9),
        headers: { ...steppedRecord(id, 9).headers, ce_type: 'commerce.NobodyHandlesThis' },
        value: 'anything',
      },
      steppedRecord(id, 1),
    ]);
    await inventory();
    await appliedAll(id, 1);
    const parked = await fixture.world.sql<{ reason: string }>(
      fixture.inventory,
      `SELECT reason, error, headers, tenant_id FROM inventory_parked_events ORDER BY record_offset`,
    );
    expect(parked.map((p) => p.reason)).toEqual(['UNREADABLE', 'UNREADABLE', 'UNKNOWN_VERSION', 'CONTRACT']);
  });
});
