import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { inboxTables } from '@erp/common-messaging';
import { produceRaw, removeTopics } from '@erp/common-messaging/testing';
import { newId } from '@erp/kernel';
import { ensureLocalTopics, readTopics } from '@erp/stack';
import { eventually } from '../eventually.js';
import { Fixture, type Replica, Stepped, steppedRecord } from './fixture.js';
import { WritesSteps } from './steps.js';

describe('a topic that was deleted and made anew', () => {
  let fixture: Fixture;
  let topic: string;
  beforeEach(async () => {
    fixture = await Fixture.create();
    topic = `${fixture.world.topicPrefix}${Stepped.topic}`;
  });
  afterEach(() => fixture?.destroy());

  const inventory = (): Promise<Replica> => fixture.replica('inventory', { controllers: [WritesSteps] });
  const produce = (key: string, from: number, to: number) =>
    produceRaw(
      fixture.world.stack.brokers,
      topic,
      Array.from({ length: to - from }, (_, n) => steppedRecord(key, from + n)),
    );
  const upTo = (steps: number) => Array.from({ length: steps }, (_, step) => step);
  const applied = (key: string, steps: number) =>
    eventually(`${steps} steps`, async () => (await fixture.applied(key)).length >= steps);

  async function makeAnew({ messaging: { consumer } }: Replica): Promise<void> {
    await removeTopics(fixture.world.stack.brokers, [topic]);
    // One that is made anew and filled within a fetch, 250 ms, is the same to a client that fetches by name, as kafkajs does.
    await eventually('the consumer misses it', () => !consumer.isRunning() || consumer.lags().length === 0);
    const spec = { ...readTopics().find(({ name }) => name === Stepped.topic)!, name: topic };
    // The broker may show the old one for a moment yet, and then nothing is made.
    await eventually('it is made anew', async () => {
      const made = await ensureLocalTopics(fixture.world.broker(), [spec]);
      return made.length === 1;
    });
  }

  // With fewer records than were applied of the old one the offset lies outside; with more, another event stands there.
  test.each([
    ['fewer', 3],
    ['more', 30],
  ])(
    'with %s records than the old one had, under a running consumer: nothing of it is skipped or applied before it is said what is missing; then all of it is (R14, R18)',
    async (_fewerOrMore, records) => {
      const [before, after] = [newId(), newId()];
      const first = await inventory();
      await produce(before, 0, 10);
      await applied(before, 10);
      await makeAnew(first);
      await eventually('its leader takes records', () => produce(after, 0, records).then(() => true));
      const why = await eventually('it is held back', () =>
        first.messaging.consumer.heldBack.get(`${topic}/0`),
      );
      expect(why).toMatch(/made anew.*set the offset by hand/);
      expect((await first.messaging.status()).heldBack).toHaveProperty(`${topic}/0`); // for health and the doctor
      expect(await fixture.applied(after)).toEqual([]);

      // The way out that the doctor tells (partition-held-back): nothing of the new topic is missing, so from its start.
      await first.stop();
      await fixture.world.sql(
        fixture.inventory,
        `UPDATE ${inboxTables('inventory').offsets} SET next_offset = 0, last_offset = NULL, last_event_id = NULL
         WHERE topic = $1 AND partition = 0`,
        [topic],
      );
      const second = await inventory();
      await applied(after, records);
      expect(await fixture.applied(after)).toEqual(upTo(records));
      expect(second.messaging.consumer.heldBack.size).toBe(0);
    },
  );
});

test('a partition that is held back holds up no other, however long (R18)', async () => {
  const fixture = await Fixture.create();
  try {
    const topic = `${fixture.world.topicPrefix}${Stepped.topic}`;
    const produce = (key: string, step: number, partition: number) =>
      produceRaw(fixture.world.stack.brokers, topic, [{ ...steppedRecord(key, step), partition }]);
    const [here, there] = [newId(), newId()];
    await fixture.world.sql(
      fixture.inventory,
      `INSERT INTO ${inboxTables('inventory').offsets} (topic, partition, next_offset) VALUES ($1, 0, 500)`,
      [topic],
    );
    const { messaging } = await fixture.replica('inventory', { controllers: [WritesSteps] });
    await produce(here, 0, 0);
    await eventually('it is held back', () => messaging.consumer.heldBack.has(`${topic}/0`));
    // One after the other: held up by rests of up to 5 s they would take half a minute.
    const startedAt = performance.now();
    for (let step = 0; step < 10; step++) {
      await produce(there, step, 1);
      await eventually('the other goes on', async () => (await fixture.applied(there)).length === step + 1);
    }
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    expect(messaging.consumer.heldBack.has(`${topic}/0`)).toBe(true);
    // Put right under the running consumer, it goes on by itself.
    await fixture.world.sql(
      fixture.inventory,
      `UPDATE ${inboxTables('inventory').offsets} SET next_offset = 0`,
    );
    await eventually('it is applied', async () => (await fixture.applied(here)).length === 1);
    expect(messaging.consumer.heldBack.size).toBe(0);
  } finally {
    await fixture.destroy();
  }
});
