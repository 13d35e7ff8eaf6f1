import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EventHandlers, NotYet, On, type Admit, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { newId } from '@erp/kernel';
import { eventually } from '../eventually.js';
import { Fixture, ids, type Replica, Stepped } from './fixture.js';
import { WritesSteps } from './steps.js';

/** What the handler waits for has arrived for these entities. */
const ready = new Set<string>();
/** How often an entity's first step was tried. */
const tries = new Map<string, number>();

@EventHandlers()
class WaitsForItsFact {
  @On(Stepped)
  async write({ data: { entityId, step } }: EventOf<typeof Stepped>, tx: Transaction): Promise<void> {
    if (step === 1) tries.set(entityId, (tries.get(entityId) ?? 0) + 1);
    await tx.query('INSERT INTO effects (tenant_id, entity_id, step) VALUES ($1, $2, $3)', [
      tx.tenantId,
      entityId,
      step,
    ]);
    if (!ready.has(entityId)) throw new NotYet(`the fact of ${entityId} has not arrived`);
  }
}

describe('an event that cannot be decided yet', () => {
  let fixture: Fixture;
  let commerce: Replica;

  beforeEach(async () => {
    fixture = await Fixture.create();
    commerce = await fixture.replica('commerce');
    ready.clear();
    tries.clear();
  });
  afterEach(() => fixture?.destroy());

  const parked = (entityId: string) =>
    fixture.world.sql<{ status: string; attempts: number; error: string | null }>(
      fixture.inventory,
      `SELECT status, attempts, error FROM inventory_parked_events
       WHERE partition_key = $1 AND status IN ('PARKED', 'QUEUED') ORDER BY record_offset`,
      [entityId],
    );
  const applied = (entityId: string, count: number) =>
    eventually(`${count} steps of ${entityId}`, async () => {
      const steps = await fixture.applied(entityId);
      return steps.length >= count && steps;
    });

  test('waits with its key, uses no attempt however long, and goes on by itself, in order (R7, R15, R16)', async () => {
    const retries = [10]; // one retry only: an event that used attempts would be given up after it
    await fixture.replica('inventory', {
      controllers: [WaitsForItsFact],
      options: { parkedRetryDelaysMs: retries },
    });
    const [waiting, other] = ids(2) as [string, string];
    ready.add(other);
    await fixture.publish(commerce, waiting, [1, 2, 3]);
    await fixture.publish(commerce, other, [1, 2]);
    expect(await applied(other, 2)).toEqual([1, 2]); // another key does not wait

    await eventually('it was tried again and again', () => (tries.get(waiting) ?? 0) > retries.length + 2);
    expect(await parked(waiting)).toEqual([
      { status: 'PARKED', attempts: 0, error: `NotYet: the fact of ${waiting} has not arrived` },
      { status: 'QUEUED', attempts: 0, error: null },
      { status: 'QUEUED', attempts: 0, error: null },
    ]);
    expect(await fixture.applied(waiting)).toEqual([]); // what it wrote was rolled back

    await fixture.publish(commerce, waiting, [4]);
    ready.add(waiting);
    expect(await applied(waiting, 4)).toEqual([1, 2, 3, 4]);
    await eventually('nothing waits any more', async () => (await parked(waiting)).length === 0);
    const history = await fixture.world.sql<{ action: string }>(
      fixture.inventory,
      `SELECT h.action FROM inventory_parked_event_history h JOIN inventory_parked_events p ON p.id = h.parked_id
       WHERE p.partition_key = $1 ORDER BY p.record_offset, h.id`,
      [waiting],
    );
    // Each look at it is not told: a tenant that comes late would fill the history.
    expect(history.map(({ action }) => action)).not.toContain('REFUSED_AGAIN');
  });

  test('by the word of `admit`, before any handler ran: its handlers run once it is admitted (R24)', async () => {
    const known = new Set<string>();
    let asked = 0;
    const admit: Admit = async (event) => {
      asked++;
      if (!known.has(event.key)) throw new NotYet(`nobody has told of ${event.key}`);
    };
    await fixture.replica('inventory', { controllers: [WritesSteps], options: { admit } });
    const id = newId();
    await fixture.publish(commerce, id, [1, 2]);
    await eventually('it was asked about twice', () => asked > 2);
    expect(await parked(id)).toMatchObject([{ status: 'PARKED', attempts: 0 }, { status: 'QUEUED' }]);
    known.add(id);
    expect(await applied(id, 2)).toEqual([1, 2]);
  });
});
