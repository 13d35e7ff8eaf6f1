import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Type } from '@nestjs/common';
import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventDefinition, EventOf } from '@erp/common-messaging/contract';
import { partitionOf, produceRaw } from '@erp/common-messaging/testing';
import { newId } from '@erp/kernel';
import { eventually } from '../eventually.js';
import { Fixture, PARTITIONS, type Replica, TENANT } from './fixture.js';
import { Moved, MovedV2 } from './moved.js';

// A breaking change through its window (R4, docs/adr/027-breaking-changes.md), on real servers.

/** What a handler of the new contract adds to a step, so that its effects are told from those of the old one's. */
const NEW = 1_000;

/** Steps below zero are refused while this says so. */
let refuses = false;

async function write(tx: Transaction, entityId: string, step: number, of: number): Promise<void> {
  if (step < 0 && refuses) throw new Error(`step ${step} is refused`);
  await tx.query('INSERT INTO effects (tenant_id, entity_id, step) VALUES ($1, $2, $3)', [
    tx.tenantId,
    entityId,
    of + step,
  ]);
}

@EventHandlers()
class ReadsOld {
  @On(Moved, { retry: [{ delaysMs: [] }] })
  move({ data: { entityId, step } }: EventOf<typeof Moved>, tx: Transaction): Promise<void> {
    return write(tx, entityId, step, 0);
  }
}

@EventHandlers()
class ReadsNew {
  @On(MovedV2, { retry: [{ delaysMs: [] }] })
  move({ data: { entityId, to } }: EventOf<typeof MovedV2>, tx: Transaction): Promise<void> {
    return write(tx, entityId, to.step, NEW);
  }
}

const operator = { name: 'ada', reason: 'the cause is mended' };

let fixture: Fixture;
let commerce: Replica;
let inventory: Replica | undefined;

beforeAll(async () => {
  fixture = await Fixture.create();
  const options = { publishAttempts: 1, published: [Moved as EventDefinition, MovedV2 as EventDefinition] };
  commerce = await fixture.replica('commerce', { options });
});
afterEach(async () => {
  refuses = false;
  await inventory?.stop();
  inventory = undefined;
});
afterAll(() => fixture?.destroy());

/** The consuming side as it is deployed from now on. */
async function deploy(...controllers: Type[]): Promise<Replica> {
  await inventory?.stop();
  inventory = await fixture.replica('inventory', { controllers });
  return inventory;
}

/** Publishes a step, as a publisher whose window is open does. */
const publish = (entityId: string, step: number, note = '') =>
  commerce.messaging.database.transaction(TENANT, (tx) =>
    commerce.messaging.publisher.publish(tx, MovedV2, { entityId, to: { step }, note }),
  );

/** Puts one form of an event on the topic, whatever it holds, in the partition of its entity or beside another's events. */
const send = async (
  { type, version }: EventDefinition,
  entityId: string,
  data: object,
  { id = newId(), beside = entityId } = {},
) => {
  const headers = {
    ce_specversion: '1.0',
    ce_id: id,
    ce_type: type,
    ce_time: new Date().toISOString(),
    ce_dataschema: `urn:erp:event:${type}:${version}`,
    ce_tenantid: TENANT,
  };
  const partition = partitionOf(beside, PARTITIONS);
  const record = { partition, key: entityId, value: JSON.stringify(data), headers };
  await produceRaw(fixture.world.stack.brokers, `${fixture.world.topicPrefix}commerce-events`, [record]);
  return id;
};

const applied = (entityId: string, count: number) =>
  eventually(`${count} effects on ${entityId}`, async () => {
    const steps = await fixture.applied(entityId);
    return steps.length >= count && steps;
  });

/** All that was ever applied to an entity, when the consumer has passed everything of its partition. */
async function afterAllOf(entityId: string): Promise<number[]> {
  await fixture.outboxDrained();
  const end = newId();
  await send(Moved, end, { entityId: end, step: 99 }, { beside: entityId });
  await applied(end, 1);
  return fixture.applied(entityId);
}

/** Types in which inventory has recorded the events of an entity. */
async function recordedAs(entityId: string): Promise<string[]> {
  const { world, commerce: publisher, inventory: subscriber } = fixture;
  const published = await world.sql<{ id: string }>(
    publisher,
    'SELECT DISTINCT event_id AS id FROM commerce_outbox_events WHERE partition_key = $1',
    [entityId],
  );
  const recorded = await world.sql<{ type: string }>(
    subscriber,
    'SELECT event_type AS type FROM inventory_processed_events WHERE event_id = ANY ($1::uuid[])',
    [published.map(({ id }) => id)],
  );
  return recorded.map(({ type }) => type);
}

describe('a reader moves while its publisher publishes both forms (R4)', () => {
  test('every event is handled once, before, during and after the move, and none is missed', async () => {
    const id = newId();
    await send(Moved, id, { entityId: id, step: 0 }); // from before the window
    await deploy(ReadsOld);
    await publish(id, 1);
    expect(await applied(id, 2)).toEqual([0, 1]);
    await fixture.outboxDrained();
    await inventory!.stop();
    inventory = undefined;

    await publish(id, 2); // waits for whichever reader comes
    await fixture.outboxDrained();
    await send(Moved, id, { entityId: id, step: 3 }); // sent by a publisher that was not deployed anew yet
    await deploy(ReadsNew);
    await publish(id, 4);
    await applied(id, 5);
    expect(await afterAllOf(id)).toEqual([0, 1, NEW + 2, NEW + 3, NEW + 4]);
    expect((await inventory!.messaging.status()).duplicates).toBe(0); // a second form is nothing that was sent twice
  });

  test('a service with handlers of both runs each of them once, and records the event once', async () => {
    const id = newId();
    await deploy(ReadsOld, ReadsNew);
    await publish(id, 1);
    await publish(id, 2);
    await applied(id, 4);
    expect((await afterAllOf(id)).sort()).toEqual([1, 2, NEW + 1, NEW + 2].sort());
    expect(await recordedAs(id)).toEqual([MovedV2.type, MovedV2.type]);
  });
});

describe('a dead letter is the event in all its forms (R16)', () => {
  const letters = () => inventory!.messaging.deadLetters;
  const headOf = (key: string, waiting: number) =>
    eventually(`a dead letter of ${key} and ${waiting} behind it`, async () => {
      const [head] = await letters().list({ key, status: 'PARKED' }, 1);
      return head?.waiting === waiting && head;
    });
  const statuses = async (key: string) => (await letters().list({ key }, 10)).map(({ status }) => status);

  test.each([
    ['only the new form', [ReadsNew], [NEW - 1, NEW + 2]],
    ['both', [ReadsOld, ReadsNew], [-1, NEW - 1, 2, NEW + 2]],
  ])(
    'given a reader of %s parks one, then its old form waits behind it, and a retry applies it once',
    async (_what, readers, effects) => {
      refuses = true;
      const id = newId();
      await deploy(...readers);
      await publish(id, -1);
      await publish(id, 2);
      const head = await headOf(id, 3);
      expect(head.type).toBe(MovedV2.type);
      expect(await afterAllOf(id)).toEqual([]);
      refuses = false;
      await letters().retry(head.id, operator);
      await eventually('the queue is drained', async () =>
        (await statuses(id)).every((status) => status === 'RESOLVED'),
      );
      expect(await fixture.applied(id)).toEqual(effects);
    },
  );

  test('skipped, it is skipped in its old form too, also when that is sent again much later', async () => {
    refuses = true;
    const id = newId();
    await deploy(ReadsNew);
    await publish(id, -1);
    await publish(id, 2);
    const head = await headOf(id, 3);
    refuses = false;
    await letters().skip(head.id, operator);
    await applied(id, 1);
    await eventually('the queue is drained', async () => !(await statuses(id)).includes('QUEUED'));
    expect((await statuses(id)).slice(0, 2)).toEqual(['SKIPPED', 'SKIPPED']);
    await send(Moved, id, { entityId: id, step: -1 }, { id: head.eventId! });
    expect(await afterAllOf(id)).toEqual([NEW + 2]);
  });

  test('given the new form breaks its contract, then the old one is never applied in its place; mended, it is applied once', async () => {
    const id = newId();
    await deploy(ReadsNew);
    const eventId = await send(MovedV2, id, { entityId: id, to: 'nowhere', note: '' });
    await send(Moved, id, { entityId: id, step: 1 }, { id: eventId });
    const head = await headOf(id, 1);
    expect(head.reason).toBe('CONTRACT');
    expect(await afterAllOf(id)).toEqual([]);
    await letters().edit(head.id, { entityId: id, to: { step: 7 }, note: 'mended' }, operator);
    await eventually('the queue is drained', async () =>
      (await statuses(id)).every((status) => status === 'RESOLVED'),
    );
    expect(await fixture.applied(id)).toEqual([NEW + 7]);
  });
});

describe('an event that the broker refuses is refused in all its forms (R13)', () => {
  const TOO_LARGE = 'x'.repeat(1_100_000);
  const events = () => commerce.messaging.failedEvents;
  const failed = (key: string) =>
    eventually(`a FAILED event of ${key}`, async () => {
      const [event] = await events().list({ key }, 1);
      return event?.waiting === 1 && event;
    });

  test('edited, its old form tells the same', async () => {
    const id = newId();
    await deploy(ReadsOld);
    await publish(id, 1, TOO_LARGE);
    const { eventId, type } = await failed(id);
    expect(type).toBe(MovedV2.type);
    await events().edit(eventId, { entityId: id, to: { step: 5 }, note: 'short' }, operator);
    expect(await applied(id, 1)).toEqual([5]);
    expect(await afterAllOf(id)).toEqual([5]);
  });

  test('skipped, it is sent in no form', async () => {
    const id = newId();
    await deploy(ReadsOld);
    await publish(id, 1, TOO_LARGE);
    const { eventId } = await failed(id);
    await events().skip(eventId, operator);
    await publish(id, 2);
    expect(await applied(id, 1)).toEqual([2]);
    expect(await afterAllOf(id)).toEqual([2]);
  });
});
