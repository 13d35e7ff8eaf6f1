import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Transaction } from '@erp/common-messaging';
import { flushOutbox, RelaySession } from '@erp/common-messaging/testing';
import { eventually } from '../eventually.js';
import { Fixture, ids, type Replica, Stepped, TENANT } from './fixture.js';
import { gate } from './gate.js';

const ROUNDS = 8;

/** Two promises and what resolves each: the transaction's to say that it came here, the test's to let it go on. */
describe('the fetch of the relay', () => {
  let fixture: Fixture;
  let commerce: Replica;
  beforeAll(async () => {
    fixture = await Fixture.create();
    commerce = await fixture.replica('commerce');
  });
  afterAll(() => fixture?.destroy());

  const publish = async (tx: Transaction, entityId: string) => {
    await commerce.messaging.publisher.publish(tx, Stepped, { entityId, step: 1 });
    await flushOutbox(tx.client, { name: 'commerce_outbox_events' }, tx.outgoing.splice(0));
  };
  const published = (entityId: string) =>
    eventually('it is published', async () => {
      const rows = await fixture.world.sql<{ status: string }>(
        fixture.commerce,
        'SELECT status FROM commerce_outbox_events WHERE partition_key = $1',
        [entityId],
      );
      return rows[0]?.status === 'PUBLISHED';
    });

  /**
   * Publishes three rows: `low` draws its transaction id after `high` has, and its row id before; it commits when `high`
   * and, after another fetch, `later` are settled.
   */
  async function commitLate([low, high, later]: readonly string[]): Promise<void> {
    const { database } = commerce.messaging;
    const first = gate();
    const committed = database.transaction(TENANT, async (tx) => {
      await tx.query('SELECT pg_current_xact_id()');
      await first.pass();
      await publish(tx, high!);
    });
    await first.arrived;
    const second = gate();
    const open = database.transaction(TENANT, async (tx) => {
      await publish(tx, low!);
      await second.pass();
    });
    await second.arrived;
    first.open();
    await committed;
    commerce.messaging.relay.wake(); // flushed by hand, so nobody has told it
    await published(high!);
    await fixture.publish(commerce, later!, [1]);
    await published(later!);
    second.open();
    await open;
    commerce.messaging.relay.wake();
  }

  // Found by tools/chaos: a snapshot's xmax is one past the highest transaction id that has ended, not past the highest
  // that was drawn, so the writer of the low row id may hold that xmax itself. Many rounds, because any transaction that
  // somebody else ends in between moves the xmax on.
  test('has a floor that passes no row over whose writer drew its transaction id after, and its row id before, a published row (R14)', async () => {
    for (let round = 0; round < ROUNDS; round++) await commitLate(ids(3));
    await fixture.outboxDrained();
    expect(await commerce.messaging.status()).toMatchObject({ published: 3 * ROUNDS, pending: 0 });
  });

  test('is asked of an idle relay once a second, and no more (R29)', async () => {
    await fixture.outboxDrained();
    const fetches = jest.spyOn(RelaySession.prototype, 'fetch');
    const pings = jest.spyOn(RelaySession.prototype, 'ping');
    try {
      // One each second, by a timer of its own.
      await eventually('two seconds are over', () => pings.mock.calls.length >= 3);
      expect(fetches.mock.calls.length).toBeGreaterThan(0);
      expect(fetches.mock.calls.length).toBeLessThan(10);
    } finally {
      fetches.mockRestore();
      pings.mockRestore();
    }
  });
});
