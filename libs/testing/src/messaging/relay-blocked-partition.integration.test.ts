import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Broker, type BrokerRecord, PartitionUnavailable, RELAY_MAX_HELD } from '@erp/common-messaging';
import { partitionOf } from '@erp/common-messaging/testing';
import { eventually } from '../eventually.js';
import { adapterOf, Fixture, ids, PARTITIONS } from './fixture.js';

const BLOCKED = 0;
/** Of the blocked partition and of all others together: so many that those of the one could fill all that a relay holds. */
const ROWS = RELAY_MAX_HELD;
const KEYS = 20;

describe('a partition that takes nothing', () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.create();
  });
  afterEach(() => fixture?.destroy());

  /** A broker whose sends to one partition end as the test says, until it is freed. */
  function blocking(refuse: () => Promise<never>) {
    const state = { blocked: true, sends: 0 };
    const broker = (brokers: readonly string[], clientId: string): Broker => {
      const inner = adapterOf(fixture.options('commerce').brokerClient, brokers, clientId);
      const send = inner.send.bind(inner);
      return Object.assign(inner, {
        send: (topic: string, partition: number, records: readonly BrokerRecord[]) => {
          if (partition !== BLOCKED || !state.blocked) return send(topic, partition, records);
          state.sends++;
          return refuse();
        },
      });
    };
    return { state, broker };
  }

  const many = ids(40 * KEYS);
  const isBlocked = (key: string) => partitionOf(key, PARTITIONS) === BLOCKED;
  const there = many.filter(isBlocked).slice(0, KEYS);
  const elsewhere = many.filter((key) => !isBlocked(key)).slice(0, KEYS);
  const keys = [...there, ...elsewhere];
  const steps = Array.from({ length: ROWS / KEYS }, (_, step) => step);

  /** The other partitions' rows are all published while this one's wait; freed, it goes on where it was. */
  async function othersGoOn(
    broker: (...connection: [readonly string[], string]) => Broker,
    free: () => void,
  ) {
    await fixture.backlog(2 * ROWS, keys);
    const { messaging } = await fixture.replica('commerce', { options: { broker } });
    await eventually('all other partitions are drained', () => messaging.metrics.published >= ROWS);
    expect(messaging.metrics.published).toBe(ROWS);
    expect((await messaging.status()).pending).toBeGreaterThanOrEqual(ROWS);
    free();
    await fixture.outboxDrained();
    const topic = await fixture.published();
    expect(topic.size).toBe(keys.length);
    for (const key of keys) expect(topic.get(key)).toEqual(steps);
  }

  test('for want of a leader holds up no other, and goes on in order (R13, R14)', async () => {
    const { broker, state } = blocking(() => Promise.reject(new PartitionUnavailable('it has no leader')));
    await othersGoOn(broker, () => (state.blocked = false));
    expect(state.sends).toBeGreaterThan(1);
  }, 120_000);

  test('because the broker never answers holds up no other, and goes on in order (R13, R14)', async () => {
    let giveUp = () => {};
    const answer = new Promise<never>((_, reject) => (giveUp = () => reject(new Error('no answer in time'))));
    answer.catch(() => undefined);
    const { broker, state } = blocking(() => answer);
    await othersGoOn(broker, () => {
      state.blocked = false;
      giveUp();
    });
    expect(state.sends).toBe(1); // never a second send beside one that may still succeed
  }, 120_000);
});
