import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { produceRaw } from '@erp/common-messaging/testing';
import { newId } from '@erp/kernel';
import { eventually } from '../eventually.js';
import { Fixture, type Replica, Stepped, TENANT } from './fixture.js';

class Hopeless extends Error {}

/** Steps below zero are refused while `refuses` says so. */
let refuses = true;

@EventHandlers()
class WritesSteps {
  @On(Stepped, { retry: [{ on: [Hopeless], delaysMs: [] }, { delaysMs: [0] }] })
  async write({ data }: EventOf<typeof Stepped>, tx: Transaction): Promise<void> {
    if (data.step < 0 && refuses) throw new Hopeless(`step ${data.step} is refused`);
    await tx.query('INSERT INTO effects (tenant_id, entity_id, step) VALUES ($1, $2, $3)', [
      tx.tenantId,
      data.entityId,
      data.step,
    ]);
  }
}

const operator = { name: 'ada', reason: 'the cause is mended' };

describe('an operator', () => {
  let fixture: Fixture;
  let inventory: Replica;
  beforeEach(async () => {
    refuses = true;
    fixture = await Fixture.create();
    inventory = await fixture.replica('inventory', { controllers: [WritesSteps] });
  });
  afterEach(() => fixture?.destroy());

  const send = (entityId: string, steps: readonly number[], value?: string) =>
    produceRaw(
      fixture.world.stack.brokers,
      `${fixture.world.topicPrefix}commerce-events`,
      steps.map((step) => ({
        partition: 0,
        key: entityId,
        value: value ?? JSON.stringify({ entityId, step }),
        headers: {
          ce_specversion: '1.0',
          ce_id: newId(),
          ce_type: Stepped.type,
          ce_time: new Date().toISOString(),
          ce_dataschema: `urn:erp:event:${Stepped.type}:1`,
          ce_tenantid: TENANT,
        },
      })),
    );
  const letters = () => inventory.messaging.deadLetters;
  const headOf = (key: string) =>
    eventually(
      `a dead letter of ${key}`,
      async () => (await letters().list({ key, status: 'PARKED' }, 10))[0],
    );
  const queued = (key: string, count: number) =>
    eventually(`${count} behind it`, async () => (await headOf(key)).waiting === count);
  const applied = (entityId: string, steps: readonly number[]) =>
    eventually(`${steps.join(', ')} applied`, async () => {
      const now = await fixture.applied(entityId);
      return now.length >= steps.length && now;
    });

  test('sees a dead letter with payload, headers, stack and history, and how many wait behind it (R16)', async () => {
    const id = newId();
    await send(id, [-1, 2, 3]);
    await queued(id, 2);
    const head = await headOf(id);
    expect(head).toMatchObject({ reason: 'HANDLER', tenantId: TENANT, attempts: 1, nextAttemptAt: null });
    const letter = await letters().show(head.id);
    expect(JSON.parse(letter.payload!)).toEqual({ entityId: id, step: -1 });
    expect(letter.headers['ce_type']).toBe(Stepped.type);
    expect(letter.error).toBe('Error: step -1 is refused');
    expect(letter.stack).toContain('WritesSteps.write');
    expect(letter.history.map(({ action, actor }) => [action, actor])).toEqual([['PARKED', 'consumer']]);
  });

  test('retries the head, and the queue behind it drains in order; other keys never waited (R16)', async () => {
    const [id, other] = [newId(), newId()];
    await send(id, [-1, 2, 3]);
    await send(other, [7]);
    await applied(other, [7]);
    await queued(id, 2);
    refuses = false;
    await letters().retry((await headOf(id)).id, operator);
    expect(await applied(id, [-1, 2, 3])).toEqual([-1, 2, 3]);
    const [first] = await letters().list({ key: id }, 1);
    const { status, history } = await letters().show(first!.id);
    expect(status).toBe('RESOLVED');
    expect(history).toContainEqual(
      expect.objectContaining({ action: 'RETRY_REQUESTED', actor: 'ada', reason: operator.reason }),
    );
  });

  test('cannot touch what waits behind a head, nor what is done', async () => {
    const id = newId();
    await send(id, [-1, 2]);
    await queued(id, 1);
    const [head, waiting] = await letters().list({ key: id }, 2);
    await expect(letters().skip(waiting!.id, operator)).rejects.toThrow(`waits behind ${head!.id}`);
    await letters().skip(head!.id, operator);
    await expect(letters().retry(head!.id, operator)).rejects.toThrow('is SKIPPED');
    await expect(letters().retry('999999', operator)).rejects.toThrow('there is no dead letter 999999');
  });

  test('skips the head: it is never applied, the rest goes on, and the trail says who and why (R27)', async () => {
    const id = newId();
    await send(id, [-1, 2, 3]);
    await queued(id, 2);
    const { id: head } = await headOf(id);
    await letters().skip(head, operator);
    expect(await applied(id, [2, 3])).toEqual([2, 3]);
    const { status, history } = await letters().show(head);
    expect(status).toBe('SKIPPED');
    expect(history.at(-1)).toMatchObject({ action: 'SKIPPED', actor: 'ada', reason: operator.reason });
  });

  test('edits a payload that broke its contract; one that still breaks it is refused, the original is kept (R18)', async () => {
    const id = newId();
    await send(id, [0], '{"entityId":42}');
    const { id: head } = await headOf(id);
    await expect(letters().edit(head, { entityId: id, step: 'two' }, operator)).rejects.toMatchObject({
      code: 'edit-refused',
      violations: [{ detail: '/step must be integer' }],
    });
    expect(await fixture.applied(id)).toEqual([]);
    await letters().edit(head, { entityId: id, step: 2 }, operator);
    expect(await applied(id, [2])).toEqual([2]);
    expect(await letters().show(head)).toMatchObject({
      status: 'RESOLVED',
      originalPayload: '{"entityId":42}',
      payload: JSON.stringify({ entityId: id, step: 2 }),
    });
  });

  test('retries many at a pace, sees the progress, and only those of the filter (R16)', async () => {
    const [a, b, left] = [newId(), newId(), newId()];
    await send(a, [-1, 2]);
    await send(b, [-1, 2]);
    await send(left, [0], '{}');
    await Promise.all([queued(a, 1), queued(b, 1), headOf(left)]);
    refuses = false;
    const { retryId, heads } = await letters().retryMany({ reason: 'HANDLER' }, 200, operator);
    expect(heads).toBe(2);
    await eventually('all retried', async () => (await letters().progress(retryId)).resolved === 4);
    expect(await letters().progress(retryId)).toMatchObject({
      total: 4,
      waiting: 0,
      refused: 0,
      operator: 'ada',
    });
    expect(await fixture.applied(a)).toEqual([-1, 2]);
    expect((await headOf(left)).status).toBe('PARKED');
  });

  test('a retry that is refused again says so, and later events stay behind (R16)', async () => {
    const id = newId();
    await send(id, [-1, 2]);
    await queued(id, 1);
    const { retryId } = await letters().retryMany({ key: id }, 100, operator);
    await eventually('refused again', async () => (await letters().progress(retryId)).refused === 1);
    expect(await fixture.applied(id)).toEqual([]);
    expect((await headOf(id)).attempts).toBe(2);
  });
});

describe('a FAILED event', () => {
  let fixture: Fixture;
  let commerce: Replica;
  const TOO_LARGE = 'x'.repeat(1_100_000);
  beforeEach(async () => {
    refuses = false;
    fixture = await Fixture.create();
    const options = { publishAttempts: 1, published: [Stepped] };
    commerce = await fixture.replica('commerce', { options });
    await fixture.replica('inventory', { controllers: [WritesSteps] });
  });
  afterEach(() => fixture?.destroy());

  const events = () => commerce.messaging.failedEvents;
  const failed = (key: string) =>
    eventually(`a FAILED event of ${key}`, async () => (await events().list({ key }, 1))[0]);

  test('can be edited within its contract: it goes first, what waited behind it follows in order (R13)', async () => {
    const id = newId();
    await fixture.publish(commerce, id, [1], TOO_LARGE);
    await failed(id);
    await fixture.publish(commerce, id, [2, 3]);
    const { eventId } = await eventually('two behind it', async () => {
      const event = await failed(id);
      return event.waiting === 2 && event;
    });
    await expect(events().edit(eventId, { entityId: id }, operator)).rejects.toMatchObject({
      code: 'edit-refused',
    });
    await expect(events().edit(eventId, { entityId: newId(), step: 1 }, operator)).rejects.toThrow('key');
    await events().edit(eventId, { entityId: id, step: 1 }, operator);
    await eventually('all three applied', async () => (await fixture.applied(id)).length === 3);
    expect(await fixture.applied(id)).toEqual([1, 2, 3]);
  });

  test('can be skipped: it is never sent, and what waited behind it is; a retry merely fails again (R13)', async () => {
    const id = newId();
    await fixture.publish(commerce, id, [1], TOO_LARGE);
    const { eventId } = await failed(id);
    await fixture.publish(commerce, id, [2]);
    await events().retry(eventId, operator);
    await eventually('failed again', async () => (await failed(id)).history.length === 1);
    await events().skip((await failed(id)).eventId, operator);
    await eventually('the second applied', async () => (await fixture.applied(id)).length === 1);
    expect(await fixture.applied(id)).toEqual([2]);
    await expect(events().show(eventId)).rejects.toThrow('no event');
  });
});
