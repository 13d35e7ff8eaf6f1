import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EventHandlers, EventPublisher, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { produceRaw, type RawRecord } from '@erp/common-messaging/testing';
import { newId } from '@erp/kernel';
import { eventually } from '../eventually.js';
import { Fixture, ids, Noted, PARTITIONS, type Replica, Stepped, steppedRecord } from './fixture.js';
import { writeStep } from './steps.js';

/** What a handler may do wrong with an event, by the step that makes it. */
const WRONGS: readonly ((
  event: EventOf<typeof Stepped>,
  tx: Transaction,
  events: EventPublisher,
) => unknown)[] = [
  () => Promise.reject(new Error('no')),
  () => Promise.reject(), // eslint-disable-line @typescript-eslint/prefer-promise-reject-errors -- as careless code does
  () => Promise.reject(Object.create(null)), // eslint-disable-line @typescript-eslint/prefer-promise-reject-errors
  () => Promise.reject(new Error('a NUL \0 in it')),
  (_event, tx) => tx.query('INSERT INTO effects (tenant_id) VALUES ($1)', [tx.tenantId]),
  (_event, tx) => tx.query('this is no SQL'),
  (_event, tx) =>
    tx.query(`SET LOCAL statement_timeout = '20ms'`).then(() => tx.query('SELECT pg_sleep(10)')),
  // Its transaction is aborted, and the handler does not say so: a commit would answer ROLLBACK and no error.
  (_event, tx) => tx.query('SELECT 1 / 0').catch(() => undefined),
  ({ data }, tx, events) => events.publish(tx, Noted, { ...data, entityId: 'not an id' }),
  ({ data }, tx, events) => events.publish(tx, Stepped, data),
];
const FIRST_WRONG = 1_000;

@EventHandlers()
class MayGoWrong {
  constructor(private readonly events: EventPublisher) {}

  @On(Stepped, { emits: [Noted], retry: [{ delaysMs: [] }] })
  async write(event: EventOf<typeof Stepped>, tx: Transaction): Promise<void> {
    await writeStep(event, tx);
    await this.events.publish(tx, Noted, { entityId: event.data.entityId, step: event.data.step });
    await WRONGS[event.data.step - FIRST_WRONG]?.(event, tx, this.events);
  }
}

/** Records that no handler can be asked about. */
const unreadable = (): RawRecord[] => {
  const good = steppedRecord(newId(), 1);
  const withHeader = (name: string, value: string): RawRecord => ({
    ...good,
    key: newId(),
    headers: { ...good.headers, [name]: value },
  });
  return [
    { ...good, key: newId(), value: Buffer.from([0xff, 0xfe, 0x00]) },
    { ...good, key: newId(), value: null },
    { ...good, key: newId(), headers: {} },
    { ...good, key: null },
    { ...good, key: 'a NUL \0 in it' },
    { ...good, key: randomBytes(6_000).toString('hex'), value: null }, // too long for an index of PostgreSQL
    { ...good, key: newId(), value: '{"entityId":"x","step":"one"}' },
    { ...withHeader('ce_dataschema', 'urn:erp:event:commerce.Stepped:7'), value: '{"entityId":"x"}' },
    withHeader('ce_specversion', '0.3'),
    withHeader('ce_id', 'a NUL \0 in it'),
    { ...withHeader('content-type', 'application/cloudevents+json'), value: '{"specversion":' },
    {
      ...withHeader('content-type', 'application/cloudevents+json'),
      value: String.raw`{"specversion":"1.0","type":"commerce.Stepped","id":"\ud800","note":"\u0000"}`,
    },
    withHeader('ce_tenantid', 'nobody'),
    withHeader('ce_time', 'yesterday'),
    { ...withHeader('ce_time', 'yesterday'), headers: { ...good.headers, ce_specversion: '', note: '\0' } },
  ];
};

describe('a poison batch', () => {
  let fixture: Fixture;
  let inventory: Replica;
  beforeAll(async () => {
    fixture = await Fixture.create();
    inventory = await fixture.replica('inventory', { controllers: [MayGoWrong] });
  });
  afterAll(() => fixture?.destroy());

  const produce = (records: readonly RawRecord[]) =>
    produceRaw(fixture.world.stack.brokers, `${fixture.world.topicPrefix}${Stepped.topic}`, records);
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  const on = (partition: number) => (record: RawRecord) => ({ ...record, partition });

  const parked = async () => {
    const rows = await fixture.world.sql<{ partition: number; reason: string; n: number }>(
      fixture.inventory,
      `SELECT partition, reason, count(*)::int AS n FROM inventory_parked_events WHERE status = 'PARKED'
       GROUP BY partition, reason ORDER BY partition, reason`,
    );
    return rows.map(({ partition, reason, n }) => `${partition} ${reason} ${n}`);
  };

  test('of every kind among good events: each bad one is parked, each good one applied once and in order, no partition stops (R7, R16, R18)', async () => {
    const good = partitions.map(() => newId());
    const bad = ids(PARTITIONS * WRONGS.length);
    const records = partitions.flatMap((partition) => {
      const poison = [
        ...WRONGS.map((_, n) => steppedRecord(bad[partition * WRONGS.length + n]!, FIRST_WRONG + n)),
        ...unreadable(),
      ];
      // A good one before, between and after them all.
      return poison
        .flatMap((record, n) => [steppedRecord(good[partition]!, n), record])
        .concat(steppedRecord(good[partition]!, poison.length))
        .map(on(partition));
    });
    await produce(records);
    const steps = Array.from({ length: WRONGS.length + unreadable().length + 1 }, (_, n) => n);
    for (const key of good) {
      await eventually('the last good one', async () => (await fixture.applied(key)).length >= steps.length);
      expect(await fixture.applied(key)).toEqual(steps);
    }
    const each = [
      `CONTRACT 1`,
      `HANDLER ${WRONGS.length}`,
      `UNKNOWN_VERSION 1`,
      `UNREADABLE ${unreadable().length - 2}`,
    ];
    expect(await parked()).toEqual(
      partitions.flatMap((partition) => each.map((kind) => `${partition} ${kind}`)),
    );
    for (const key of bad) expect(await fixture.applied(key)).toEqual([]);
    const [published] = await fixture.world.sql<{ n: number }>(
      fixture.inventory,
      'SELECT count(*)::int AS n FROM inventory_outbox_events',
    );
    expect(published!.n).toBe(good.length * steps.length); // what a refused one published is gone with it
    expect(inventory.messaging.consumer.heldBack.size).toBe(0);
  });

  // Alone in its chunk nothing comes after it that would tell of an aborted transaction.
  test('of one event alone, in each way wrong: it is parked, and what follows is applied (R16, R18)', async () => {
    for (const [n] of WRONGS.entries()) {
      const [bad, good] = ids(2) as [string, string];
      await produce([steppedRecord(bad, FIRST_WRONG + n)]);
      await eventually(
        `number ${n} is parked`,
        async () => (await inventory.messaging.deadLetters.list({ key: bad }, 1)).length === 1,
      );
      await produce([steppedRecord(good, 0)]);
      await eventually(`what follows number ${n}`, async () => (await fixture.applied(good)).length === 1);
      expect(await fixture.applied(bad)).toEqual([]);
    }
  });
});
