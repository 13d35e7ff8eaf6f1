import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EventHandlers, On, readTopic, type Transaction, withCause } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { produceRaw, type RawRecord } from '@erp/common-messaging/testing';
import { newId } from '@erp/kernel';
import { CloudEvent, Kafka } from 'cloudevents';
import { eventually } from '../eventually.js';
import { Fixture, ids, Stepped, TENANT } from './fixture.js';

// The official CloudEvents SDK is the other side: it knows Kafka and CloudEvents, and nothing of this platform.

const handled: EventOf<typeof Stepped>[] = [];

@EventHandlers()
class WritesSteps {
  @On(Stepped)
  async write(event: EventOf<typeof Stepped>, tx: Transaction): Promise<void> {
    handled.push(event);
    const { entityId, step } = event.data;
    await tx.query('INSERT INTO effects (tenant_id, entity_id, step) VALUES ($1, $2, $3)', [
      tx.tenantId,
      entityId,
      step,
    ]);
  }
}

const foreign = (entityId: string, step: number, more: object = {}): CloudEvent<object> =>
  new CloudEvent({
    type: Stepped.type,
    source: '/another/system',
    subject: entityId,
    dataschema: 'urn:erp:event:commerce.Stepped:1',
    datacontenttype: 'application/json',
    partitionkey: entityId,
    tenantid: TENANT,
    data: { entityId, step },
    ...more,
  });

/** As its users hand it to a Kafka client: that chooses the partition by the key. */
function toRecord(event: CloudEvent<object>, mode: 'binary' | 'structured'): RawRecord {
  const { key, value, headers } = Kafka[mode](event);
  const present = Object.entries(headers).filter(([, header]) => header !== undefined);
  return {
    key: String(key),
    value: typeof value === 'string' ? value : JSON.stringify(value),
    headers: Object.fromEntries(present) as Record<string, string>,
  };
}

describe('CloudEvents', () => {
  let fixture: Fixture;
  let topic: string;
  let brokers: readonly string[];
  beforeEach(async () => {
    handled.splice(0);
    fixture = await Fixture.create();
    topic = `${fixture.world.topicPrefix}commerce-events`;
    brokers = fixture.world.stack.brokers;
  });
  afterEach(() => fixture?.destroy());

  test('produced by the official SDK, in either mode, are handled once and in the order of their key (R3, R7, R15)', async () => {
    const [binary, structured, mixed] = ids(3) as [string, string, string];
    const steps = [1, 2, 3, 4, 5];
    const records = steps.flatMap((step) => [
      toRecord(foreign(binary, step), 'binary'),
      toRecord(foreign(structured, step), 'structured'),
      toRecord(foreign(mixed, step), step % 2 ? 'binary' : 'structured'),
    ]);
    await produceRaw(brokers, topic, [...records, ...records]); // a producer that does not trust its first attempt
    const replica = await fixture.replica('inventory', { controllers: [WritesSteps] });
    await eventually('all came twice', () => replica.messaging.metrics.duplicates === records.length);
    for (const entityId of [binary, structured, mixed])
      expect(await fixture.applied(entityId)).toEqual(steps);
  });

  test('of another producer are handled as they were sent: nothing lost on the way, in either mode', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const more = {
      time: '2026-11-26T10:20:30.456Z',
      correlationid: 'case 7',
      causationid: newId(),
      traceparent,
    };
    const events = ids(2).map((entityId) => foreign(entityId, 1, more));
    await produceRaw(brokers, topic, [toRecord(events[0]!, 'binary'), toRecord(events[1]!, 'structured')]);
    await fixture.replica('inventory', { controllers: [WritesSteps] });
    await eventually('both are handled', () => handled.length === 2);
    for (const { id, subject, data } of events) {
      expect(handled.find((one) => one.id === id)).toMatchObject({
        type: Stepped.type,
        version: 1,
        tenantId: TENANT,
        key: subject,
        subject,
        occurredAt: new Date(more.time),
        correlationId: more.correlationid,
        causationId: more.causationid,
        data,
      });
    }
  });

  test('of another producer that lack what is needed are dead letters that say so; others go on (R18)', async () => {
    const [good, ...bad] = ids(4) as [string, string, string, string];
    const { headers, ...binary } = toRecord(foreign(bad[1], 1), 'binary');
    await produceRaw(brokers, topic, [
      toRecord(foreign(bad[0], 1, { tenantid: '' }), 'structured'),
      { ...binary, headers: { ...headers, ce_id: '4711' } },
      { ...toRecord(foreign(bad[2], 1), 'structured'), value: '{' },
      toRecord(foreign(good, 1), 'structured'),
    ]);
    await fixture.replica('inventory', { controllers: [WritesSteps] });
    await eventually('the good one', async () => (await fixture.applied(good)).length === 1);
    const parked = await eventually('three dead letters', async () => {
      const rows = await fixture.world.sql<{ partition_key: string; reason: string; error: string }>(
        fixture.inventory,
        'SELECT partition_key, reason, error FROM inventory_parked_events',
      );
      return rows.length === 3 ? rows : null;
    });
    const errors = new Map(parked.map((row) => [row.partition_key, `${row.reason}: ${row.error}`]));
    expect(errors.get(bad[0])).toMatch('UNREADABLE: the header ce_tenantid is missing');
    expect(errors.get(bad[1])).toMatch('UNREADABLE: the header ce_id is "4711", not a UUID');
    expect(errors.get(bad[2])).toMatch('UNREADABLE: the content-type is application/cloudevents+json');
  });

  test('published here are read by the official SDK without loss (R3)', async () => {
    const commerce = await fixture.replica('commerce');
    const entityId = newId();
    const cause = { correlationId: 'case 8', causationId: newId() };
    const data = { entityId, step: 7, padding: 'grün, 緑, 🟢' };
    await withCause(cause, () => fixture.publish(commerce, entityId, [data.step], data.padding));
    await fixture.outboxDrained();
    const [row] = await fixture.world.sql<{ event_id: string; occurred_at: Date }>(
      fixture.commerce,
      'SELECT event_id, occurred_at FROM commerce_outbox_events',
    );
    const read: CloudEvent<unknown>[] = [];
    await readTopic(brokers, topic, ({ key, value, headers }) => {
      const message = { key: key!.toString(), value: value!.toString(), headers, body: undefined };
      read.push(Kafka.toEvent(message) as CloudEvent<unknown>);
    });
    expect(read).toHaveLength(1);
    expect(read[0]!.validate()).toBe(true);
    expect(read[0]!.toJSON()).toEqual({
      specversion: '1.0',
      id: row!.event_id,
      type: Stepped.type,
      source: '/commerce',
      subject: entityId,
      time: row!.occurred_at.toISOString(),
      dataschema: 'urn:erp:event:commerce.Stepped:1',
      datacontenttype: 'application/json',
      tenantid: TENANT,
      correlationid: cause.correlationId,
      causationid: cause.causationId,
      partitionkey: entityId,
      data,
    });
  });
});
