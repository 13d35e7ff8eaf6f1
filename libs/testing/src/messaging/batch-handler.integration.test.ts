import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type BatchTransaction, EventHandlers, EventPublisher, OnBatch } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { eventually } from '../eventually.js';
import { Fixture, ids, Noted, Stepped, TENANT } from './fixture.js';

const batches: number[] = [];

@EventHandlers()
class WritesStepsAtOnce {
  constructor(private readonly events: EventPublisher) {}

  @OnBatch(Stepped, { emits: [Noted], retry: [{ delaysMs: [] }] })
  async write(events: readonly EventOf<typeof Stepped>[], tx: BatchTransaction): Promise<void> {
    batches.push(events.length);
    if (events.some(({ data }) => data.step < 0)) throw new Error('a step below zero');
    await tx.query(
      `INSERT INTO effects (tenant_id, entity_id, step) SELECT $1, * FROM unnest($2::uuid[], $3::int[])`,
      [tx.tenantId, events.map((e) => e.data.entityId), events.map((e) => e.data.step)],
    );
    for (const event of events) await this.events.publish(tx.causedBy(event), Noted, event.data);
  }
}

describe('a batch handler', () => {
  let fixture: Fixture;
  beforeEach(async () => {
    batches.length = 0;
    fixture = await Fixture.create();
  });
  afterEach(() => fixture?.destroy());

  test('takes many events in one call, each once and in the order of its key; what it publishes has its own cause (R7, R15)', async () => {
    const commerce = await fixture.replica('commerce');
    const entities = ids(20);
    await commerce.messaging.database.transaction(TENANT, async (tx) => {
      for (let step = 1; step <= 10; step++)
        for (const entityId of entities)
          await commerce.messaging.publisher.publish(tx, Stepped, { entityId, step });
    });
    await fixture.outboxDrained();
    await fixture.replica('inventory', { controllers: [WritesStepsAtOnce] });
    for (const entityId of entities) {
      await eventually('ten steps', async () => (await fixture.applied(entityId)).length === 10);
      expect(await fixture.applied(entityId)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    }
    expect(Math.max(...batches)).toBeGreaterThan(10);
    const [causes] = await fixture.world.sql<{ n: number; causes: number }>(
      fixture.inventory,
      'SELECT count(*)::int AS n, count(DISTINCT causation_id)::int AS causes FROM inventory_outbox_events',
    );
    expect(causes).toEqual({ n: 200, causes: 200 });
  });

  test('that refuses one event of a batch parks that one alone, and publishes nothing for it (R16)', async () => {
    const commerce = await fixture.replica('commerce');
    const [good, bad, other] = ids(3) as [string, string, string];
    await fixture.publish(commerce, good, [1, 2]);
    await fixture.publish(commerce, bad, [-1, 2]);
    await fixture.publish(commerce, other, [1]);
    await fixture.outboxDrained();
    const { messaging } = await fixture.replica('inventory', { controllers: [WritesStepsAtOnce] });
    await eventually('the others', async () => {
      const applied = [await fixture.applied(good), await fixture.applied(other)];
      return applied.flat().length === 3;
    });
    await eventually('one head with one behind it', async () => {
      const [head] = await messaging.deadLetters.list({ key: bad, status: 'PARKED' }, 1);
      return head?.waiting === 1;
    });
    expect(await fixture.applied(bad)).toEqual([]);
    const [published] = await fixture.world.sql<{ n: number }>(
      fixture.inventory,
      'SELECT count(*)::int AS n FROM inventory_outbox_events WHERE partition_key = $1',
      [bad],
    );
    expect(published!.n).toBe(0);
  });
});
