import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  isolateByTenant,
  Project,
  Projection,
  type ProjectionTransaction,
  registerProjection,
  replaySchema,
} from '@erp/common-messaging';
import type { EventDefinition, EventOf } from '@erp/common-messaging/contract';
import { partitionOf, produceRaw } from '@erp/common-messaging/testing';
import { newId } from '@erp/kernel';
import pg from 'pg';
import { eventually } from '../eventually.js';
import { Fixture, PARTITIONS, type Replica, TENANT } from './fixture.js';
import { Moved, MovedV2 } from './moved.js';

const PLACES = { name: 'places', tables: ['places'] } as const;

/** Steps below zero are refused. */
@Projection(PLACES)
class Places {
  @Project(MovedV2, { retry: [{ delaysMs: [] }] })
  async append(events: readonly EventOf<typeof MovedV2>[], tx: ProjectionTransaction): Promise<void> {
    if (events.some(({ data }) => data.to.step < 0)) throw new Error('a step below zero');
    await tx.query(
      `INSERT INTO places AS p (tenant_id, entity_id, steps)
       SELECT $1, entity_id, array_agg(step ORDER BY n)
       FROM unnest($2::uuid[], $3::int[]) WITH ORDINALITY AS e (entity_id, step, n) GROUP BY entity_id
       ON CONFLICT (tenant_id, entity_id) DO UPDATE SET steps = p.steps || excluded.steps`,
      [tx.tenantId, events.map(({ data }) => data.entityId), events.map(({ data }) => data.to.step)],
    );
  }
}

const operator = { name: 'ada', reason: 'a test' };
let fixture: Fixture;
let inventory: Replica;

beforeAll(async () => {
  fixture = await Fixture.create();
  const owner = new pg.Client({ connectionString: fixture.world.ownerUrl(fixture.inventory) });
  await owner.connect();
  await owner.query(`
    ${replaySchema('inventory')}
    CREATE TABLE places (tenant_id uuid NOT NULL, entity_id uuid NOT NULL, steps integer[] NOT NULL,
      PRIMARY KEY (tenant_id, entity_id));
    ${isolateByTenant('inventory', 'places', 'SELECT, INSERT, UPDATE')}
    ${registerProjection('inventory', PLACES)}`);
  await owner.end();
  inventory = await fixture.replica('inventory', { controllers: [Places] });
});
afterAll(() => fixture?.destroy());

const entityId = newId();

/** One step in these forms, as a publisher puts them on the topic. */
async function send(step: number, forms: readonly EventDefinition[], id = newId()): Promise<string> {
  const data = (form: EventDefinition): object =>
    form.type === Moved.type ? { entityId, step } : { entityId, to: { step }, note: '' };
  await produceRaw(
    fixture.world.stack.brokers,
    `${fixture.world.topicPrefix}commerce-events`,
    forms.map((form) => ({
      partition: partitionOf(entityId, PARTITIONS),
      key: entityId,
      value: JSON.stringify(data(form)),
      headers: {
        ce_specversion: '1.0',
        ce_id: id,
        ce_type: form.type,
        ce_time: new Date().toISOString(),
        ce_dataschema: `urn:erp:event:${form.type}:${form.version}`,
        ce_tenantid: TENANT,
      },
    })),
  );
  return id;
}

const stepsAre = (steps: readonly number[]) =>
  eventually(`the steps ${steps.join(', ')}`, async () => {
    const [row] = await fixture.world.sql<{ steps: number[] }>(
      fixture.inventory,
      'SELECT steps FROM places WHERE entity_id = $1',
      [entityId],
    );
    return JSON.stringify(row?.steps) === JSON.stringify(steps);
  });

test('a projection that has moved to the new form is rebuilt from every record that there is, each event once (R4, R17)', async () => {
  const both = [MovedV2 as EventDefinition, Moved as EventDefinition];
  await send(1, [Moved]); // from before the window
  await send(2, both);
  const dropped = await send(-3, both);
  await send(4, both);
  const { deadLetters, replays } = inventory.messaging;
  const head = await eventually('the dead letter, and all that waits behind it', async () => {
    const [letter] = await deadLetters.list({ key: entityId, status: 'PARKED' }, 1);
    return letter?.waiting === 3 && letter;
  });
  await deadLetters.skip(head.id, operator);
  await send(-3, [Moved], dropped); // sent once more, long after
  await send(5, [MovedV2]); // the window is closed
  const LIVE = [1, 2, 4, 5];
  await stepsAre(LIVE);

  await fixture.world.sql(fixture.inventory, `UPDATE places SET steps = '{99}'`);
  const { replayId } = await replays.start({ projection: PLACES.name, cutOver: true }, operator);
  await eventually('the cut-over', async () => (await replays.show(replayId)).status === 'CUT_OVER');
  await stepsAre(LIVE);
  const { counts } = await replays.show(replayId);
  const of = (outcome: string) =>
    counts.filter((count) => count.outcome === outcome).reduce((sum, { events }) => sum + events, 0);
  // Skipped in both forms; the old forms of 2 and 4, and the late one of the skipped event, are absorbed.
  expect({ replayed: of('REPLAYED'), skipped: of('SKIPPED'), duplicates: of('DUPLICATE') }).toEqual({
    replayed: 4,
    skipped: 2,
    duplicates: 3,
  });
});
