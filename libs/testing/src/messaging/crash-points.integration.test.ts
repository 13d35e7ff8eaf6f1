import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readTopic } from '@erp/common-messaging';
import { UnderTest, WITHOUT_INBOX } from '@erp/common-messaging/testing';
import { newId } from '@erp/kernel';
import { CrashPoints } from '../crash-points.js';
import { eventually } from '../eventually.js';
import { Fixture, type Replica } from './fixture.js';
import { WritesSteps } from './steps.js';

describe('a relay that loses its connection after the send and before the settle', () => {
  const crashPoints = new CrashPoints();
  let fixture: Fixture;
  let commerce: Replica;
  beforeAll(async () => {
    fixture = await Fixture.create();
    const underTest = new UnderTest({ crashPoint: crashPoints.pass });
    commerce = await fixture.replica('commerce', { options: { underTest } });
  });
  afterAll(() => fixture?.destroy());

  /** Publishes step 1, which is sent twice, and then step 2. Resolves to the steps as they stand in the topic. */
  async function sentTwice(entityId: string): Promise<number[]> {
    crashPoints.atPass('relay.sent', 1, async () => {
      await fixture.world.sql(
        fixture.commerce,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'commerce relay' AND datname = current_database()`,
      );
    });
    await fixture.publish(commerce, entityId, [1]);
    await fixture.outboxDrained();
    await fixture.publish(commerce, entityId, [2]);
    await fixture.outboxDrained();
    const sent: number[] = [];
    await readTopic(fixture.world.stack.brokers, `${fixture.world.topicPrefix}commerce-events`, (record) => {
      if (record.key?.toString() !== entityId) return;
      sent.push((JSON.parse(record.value!.toString()) as { step: number }).step);
    });
    return sent;
  }

  test('sends again, and the inbox passes it over; without the inbox it has a second effect (R14, R15)', async () => {
    const [guarded, naive] = [newId(), newId()];
    const inventory = await fixture.replica('inventory', { controllers: [WritesSteps] });
    expect(await sentTwice(guarded)).toEqual([1, 1, 2]);
    await eventually('step 2 is applied', async () => (await fixture.applied(guarded)).includes(2));
    expect(await fixture.applied(guarded)).toEqual([1, 2]);
    await inventory.stop();

    const underTest = new UnderTest(WITHOUT_INBOX);
    await fixture.replica('inventory', { controllers: [WritesSteps], options: { underTest } });
    expect(await sentTwice(naive)).toEqual([1, 1, 2]);
    await eventually('step 2 is applied', async () => (await fixture.applied(naive)).includes(2));
    expect(await fixture.applied(naive)).toEqual([1, 1, 2]);
  });
});
