import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { newId } from '@erp/kernel';
import { eventually } from '../eventually.js';
import { Fixture, ids, Noted, type Replica, Stepped, TENANT } from './fixture.js';

@EventHandlers()
class NotesSteps {
  @On(Stepped, { emits: [Noted] })
  async note(event: EventOf<typeof Stepped>, tx: Transaction): Promise<void> {
    const { entityId, step } = event.data;
    if (step < 0) throw new Error(`step ${step} is refused`);
    await tx.query('INSERT INTO effects (tenant_id, entity_id, step) VALUES ($1, $2, $3)', [
      tx.tenantId,
      entityId,
      step,
    ]);
  }
}

describe('from a transaction to the next transaction', () => {
  let fixture: Fixture;
  let commerce: Replica;

  beforeAll(async () => {
    fixture = await Fixture.create();
    commerce = await fixture.replica('commerce');
    await fixture.replica('inventory', { controllers: [NotesSteps] });
  });
  afterAll(() => fixture?.destroy());

  test('events arrive once and in order within their key (R7, R14, R15)', async () => {
    const entities = ids(20);
    const steps = Array.from({ length: 25 }, (_, i) => i);
    await Promise.all(entities.map((id) => fixture.publish(commerce, id, steps)));
    for (const id of entities) {
      await eventually(`all steps of ${id}`, async () => (await fixture.applied(id)).length >= steps.length);
      expect(await fixture.applied(id)).toEqual(steps);
    }
  });

  test('a refused event parks its key, other keys go on, an operator-free retry drains it in order (R16)', async () => {
    const [bad, good] = ids(2) as [string, string];
    await fixture.publish(commerce, bad, [-1, 1, 2]);
    await fixture.publish(commerce, good, [1]);
    await eventually('the other key', async () => (await fixture.applied(good)).length === 1);
    const parked = await eventually('three parked events', async () => {
      const rows = await fixture.world.sql<{ status: string; attempts: number }>(
        fixture.inventory,
        'SELECT status, attempts FROM inventory_parked_events WHERE partition_key = $1 ORDER BY record_offset',
        [bad],
      );
      return rows.length === 3 && rows[0]!.attempts === 3 ? rows : null;
    });
    expect(parked.map((p) => p.status)).toEqual(['PARKED', 'QUEUED', 'QUEUED']);
    expect(await fixture.applied(bad)).toEqual([]);
  });

  test('an event is published with the state change or not at all (R11)', async () => {
    const id = newId();
    const { database, publisher } = commerce.messaging;
    await expect(
      database.transaction(TENANT, async (tx) => {
        await publisher.publish(tx, Stepped, { entityId: id, step: 1 });
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    const rows = await fixture.world.sql(
      fixture.commerce,
      'SELECT FROM commerce_outbox_events WHERE partition_key = $1',
      [id],
    );
    expect(rows).toEqual([]);
  });
});
