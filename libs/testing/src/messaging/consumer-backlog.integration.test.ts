import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { BrokerRecord } from '@erp/common-messaging';
import { MAX_PARTITION_BYTES, partitionOf } from '@erp/common-messaging/testing';
import { eventually } from '../eventually.js';
import { adapterOf, Fixture, ids, PARTITIONS, Stepped, steppedRecord } from './fixture.js';
import { sizeOf, tellFigures } from './long-form.js';

const EVENTS = sizeOf({ short: 30_000, long: 1_000_000 });
const KEYS = 1_000;
const SEND_ROWS = 500;

let fixture: Fixture;
beforeEach(async () => {
  fixture = await Fixture.create();
});
afterEach(() => fixture?.destroy());

test('a topic far behind is caught up with by a set-based handler in bounded memory: each event once, each key in order (R7, R14, R15)', async () => {
  await fill();
  const consumer = await fixture.process('inventory', { handles: 'together' });
  const startedAt = Date.now();
  const idle = await consumer.report();
  const caughtUp = await eventually(
    'it has caught up',
    async () => {
      const report = await consumer.report();
      return report.consumed >= EVENTS && report;
    },
    900_000,
  );
  const seconds = (Date.now() - startedAt) / 1_000;
  // One batch of each partition at a time, and no more in it than a fetch may bring.
  expect(caughtUp.mostBytesBuffered).toBeGreaterThan(0);
  expect(caughtUp.mostBytesBuffered).toBeLessThanOrEqual(PARTITIONS * MAX_PARTITION_BYTES);
  const [effects] = await fixture.world.sql<{ events: number; keys: number; outOfOrder: number }>(
    fixture.inventory,
    `SELECT count(*)::int AS events, count(DISTINCT entity_id)::int AS keys,
       count(*) FILTER (WHERE step <> place)::int AS "outOfOrder"
     FROM (SELECT entity_id, step, row_number() OVER (PARTITION BY entity_id ORDER BY n) - 1 AS place FROM effects) e`,
  );
  expect(effects).toEqual({ events: EVENTS, keys: KEYS, outOfOrder: 0 });
  tellFigures('consumer, backlog', {
    events: EVENTS,
    seconds,
    eventsPerSecond: (EVENTS - idle.consumed) / seconds,
    mostBytesBuffered: caughtUp.mostBytesBuffered,
    idleRssMb: idle.rssMb,
    peakRssMb: caughtUp.peakRssMb,
  });
}, 1_800_000);

/** Puts the events on the topic as the relay would: in lanes of the partitions, step 0 of each key first. */
async function fill(): Promise<void> {
  const { brokers } = fixture.world.stack;
  const topic = `${fixture.world.topicPrefix}${Stepped.topic}`;
  const broker = adapterOf(fixture.options('commerce').brokerClient, brokers, 'filling');
  const lanes = new Map<number, string[]>();
  for (const key of ids(KEYS)) {
    const partition = partitionOf(key, PARTITIONS);
    lanes.set(partition, [...(lanes.get(partition) ?? []), key]);
  }
  try {
    await Promise.all(
      [...lanes].map(async ([partition, keys]) => {
        const total = (EVENTS / KEYS) * keys.length;
        for (let from = 0; from < total; from += SEND_ROWS) {
          const records = Array.from({ length: Math.min(SEND_ROWS, total - from) }, (_, n) =>
            asBytes(keys[(from + n) % keys.length]!, Math.floor((from + n) / keys.length)),
          );
          await broker.send(topic, partition, records);
        }
      }),
    );
  } finally {
    await broker.close();
  }
}

function asBytes(entityId: string, step: number): BrokerRecord {
  const { value, headers } = steppedRecord(entityId, step);
  return { key: Buffer.from(entityId), value: Buffer.from(value), headers };
}
