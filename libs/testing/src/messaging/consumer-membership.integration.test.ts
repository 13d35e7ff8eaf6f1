import { expect, test } from '@jest/globals';
import {
  type Broker,
  EventHandlers,
  On,
  type ReceivedBatch,
  type SubscribeOptions,
  type Transaction,
} from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { UnderTest } from '@erp/common-messaging/testing';
import { newId } from '@erp/kernel';
import { eventually } from '../eventually.js';
import { adapterOf, Fixture, ids, type Replica, Stepped } from './fixture.js';
import { gate } from './gate.js';
import { writeStep, WritesSteps } from './steps.js';

/** The shortest that the broker allows. */
const SESSION_MS = 6_000;
const sessionTimeoutMs = SESSION_MS;
const LONG_MS = 180_000;

const upTo = (steps: number): number[] => Array.from({ length: steps }, (_, step) => step);

/** A world of its own, so that stories which wait for sessions to end wait beside each other. */
async function inItsOwnWorld(story: (fixture: Fixture) => Promise<void>): Promise<void> {
  const fixture = await Fixture.create();
  try {
    await story(fixture);
  } finally {
    await fixture.destroy();
  }
}

const applied = async (fixture: Fixture, key: string, steps: number) => {
  await eventually(`${steps} steps`, async () => (await fixture.applied(key)).length >= steps);
  expect(await fixture.applied(key)).toEqual(upTo(steps));
};

/** What was committed is counted a moment later. */
const consumedExactly = async (members: readonly Replica[], count: number) => {
  const consumed = () => members.reduce((sum, { messaging }) => sum + messaging.metrics.consumed, 0);
  await eventually(`${count} are counted`, () => consumed() >= count);
  expect(consumed()).toBe(count);
};

/** The adapter under test, with another way to subscribe. */
const subscribing =
  (fixture: Fixture, change: (options: SubscribeOptions) => SubscribeOptions) =>
  (brokers: readonly string[], clientId: string): Broker => {
    const inner = adapterOf(fixture.options('inventory').brokerClient, brokers, clientId);
    const subscribe = inner.subscribe.bind(inner);
    return Object.assign(inner, { subscribe: (options: SubscribeOptions) => subscribe(change(options)) });
  };

test(
  'a replica joins while a handler of another is slow: no event twice, none lost, order kept (R14, R15)',
  () =>
    inItsOwnWorld(async (fixture) => {
      const slow = newId();
      const held = gate();
      @EventHandlers()
      class Slow {
        @On(Stepped)
        async write(event: EventOf<typeof Stepped>, tx: Transaction): Promise<void> {
          if (event.data.entityId === slow && event.data.step === 0) await held.pass();
          await writeStep(event, tx);
        }
      }
      const batches: ReceivedBatch[] = [];
      const broker = subscribing(fixture, (options) => ({
        ...options,
        onBatch: (batch) => {
          batches.push(batch);
          return options.onBatch(batch);
        },
      }));
      const commerce = await fixture.replica('commerce');
      const first = await fixture.replica('inventory', { controllers: [Slow], options: { broker } });
      const keys = [slow, ...ids(23)];
      await Promise.all(keys.map((key) => fixture.publish(commerce, key, upTo(5))));
      await held.arrived;
      const joining = fixture.replica('inventory', { controllers: [Slow] });
      await eventually('its batch is told', () => batches.some((batch) => !batch.isCurrent()));
      held.open();
      const second = await joining;
      await Promise.all(keys.map((key) => fixture.publish(commerce, key, [5, 6, 7, 8, 9])));
      for (const key of keys) await applied(fixture, key, 10);
      expect(second.messaging.metrics.consumed).toBeGreaterThan(0);
      await consumedExactly([first, second], keys.length * 10);
    }),
  LONG_MS,
);

test(
  'two members that both believe every partition to be theirs: no event twice, none lost, order kept (R14, R15)',
  () =>
    inItsOwnWorld(async (fixture) => {
      const commerce = await fixture.replica('commerce');
      const broker = subscribing(fixture, (options) => ({
        ...options,
        group: `${options.group}-of-its-own`,
      }));
      const members = [
        await fixture.replica('inventory', { controllers: [WritesSteps] }),
        await fixture.replica('inventory', { controllers: [WritesSteps], options: { broker } }),
      ];
      const keys = ids(12);
      await Promise.all(keys.map((key) => fixture.publish(commerce, key, upTo(30))));
      for (const key of keys) await applied(fixture, key, 30);
      await consumedExactly(members, keys.length * 30);
      // By the offset alone: what the other has committed never reaches the inbox.
      expect(members.map(({ messaging }) => messaging.metrics.duplicates)).toEqual([0, 0]);
    }),
  LONG_MS,
);

/** A member that lost its partition and wakes late is refused by the offset, and joins again. */
const wakesLate = () =>
  inItsOwnWorld(async (fixture) => {
    const commerce = await fixture.replica('commerce');
    const late = await fixture.process('inventory', { handles: 'each', stopsAtBatch: 2, sessionTimeoutMs });
    const key = newId();
    await fixture.publish(commerce, key, [0]);
    await applied(fixture, key, 1);
    await fixture.publish(commerce, key, [1]); // with which it stops, before its transaction
    const underTest = new UnderTest({ sessionTimeoutMs });
    await fixture.replica('inventory', { controllers: [WritesSteps], options: { underTest } });
    await applied(fixture, key, 2);
    late.signal('SIGCONT');
    await eventually('the compare failed', () =>
      late.log.some((line) => /no longer at offset .*another/.test(line)),
    );
    await fixture.publish(commerce, key, [2, 3]);
    await applied(fixture, key, 4);
    // New keys until one of them is its own: when it joins again is for the broker to say.
    const others: string[] = [];
    await eventually('it has work again', async () => {
      others.push(newId());
      await fixture.publish(commerce, others.at(-1)!, [0]);
      return (await late.report()).consumed > 1;
    });
    for (const other of others) await applied(fixture, other, 1);
  });

/** A handler that is slower than the session keeps its membership, and its event is applied once. */
const isSlow = () =>
  inItsOwnWorld(async (fixture) => {
    const slow = newId();
    let calls = 0;
    @EventHandlers()
    class Slow {
      @On(Stepped)
      async write(event: EventOf<typeof Stepped>, tx: Transaction): Promise<void> {
        calls++;
        if (event.data.step === 0) await tx.query('SELECT pg_sleep($1)', [SESSION_MS / 1_000 + 1]);
        await writeStep(event, tx);
      }
    }
    let assigned = 0;
    const broker = subscribing(fixture, (options) => ({
      ...options,
      onAssigned: () => {
        assigned++;
        options.onAssigned();
      },
    }));
    const options = { broker, underTest: new UnderTest({ sessionTimeoutMs }) };
    const commerce = await fixture.replica('commerce');
    const { messaging } = await fixture.replica('inventory', { controllers: [Slow], options });
    const before = assigned;
    await fixture.publish(commerce, slow, [0, 1]);
    await applied(fixture, slow, 2);
    expect({ calls, assignedAnew: assigned - before }).toEqual({ calls: 2, assignedAnew: 0 });
    expect(messaging.consumer.isRunning()).toBe(true);
  });

// One test, for each of the two waits longer than a session.
test(
  'a member that lost its partition and wakes late is refused by the offset and joins again; a handler slower than the session keeps its membership (R14, R15)',
  async () => {
    // Each to its end and its clean-up, also where the other one fails.
    const ended = await Promise.allSettled([wakesLate(), isSlow()]);
    for (const story of ended) if (story.status === 'rejected') throw story.reason;
  },
  LONG_MS,
);
