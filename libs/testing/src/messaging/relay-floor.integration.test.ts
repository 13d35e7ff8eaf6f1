import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Transaction } from '@erp/common-messaging';
import { flushOutbox } from '@erp/common-messaging/testing';
import { eventually } from '../eventually.js';
import { Fixture, ids, type Replica, Stepped, TENANT } from './fixture.js';

/** Two promises and what resolves each: the transaction's to say that it came here, the test's to let it go on. */
const gate = () => {
  let arrive!: () => void;
  let open!: () => void;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { arrived, open: () => open(), pass: () => (arrive(), opened) };
};

describe('the floor of the fetch', () => {
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

  // Found by tools/chaos: a snapshot's xmax is one past the highest transaction id that has ended, not past the highest
  // that was drawn, so the writer of the low row id may hold that xmax itself.
  test('passes no row over whose writer drew its transaction id after, and its row id before, a row that is published (R14)', async () => {
    const { database } = commerce.messaging;
    const [low, high, later] = ids(3) as [string, string, string];
    const first = gate();
    const committed = database.transaction(TENANT, async (tx) => {
      await tx.query('SELECT pg_current_xact_id()');
      await first.pass();
      await publish(tx, high);
    });
    await first.arrived;
    const second = gate();
    const open = database.transaction(TENANT, async (tx) => {
      await publish(tx, low);
      await second.pass();
    });
    await second.arrived;
    first.open();
    await committed;
    await published(high);
    // The relay settles and fetches once more, while the low row is still not committed.
    await fixture.publish(commerce, later, [1]);
    await published(later);
    second.open();
    await open;
    await published(low);
    expect((await commerce.messaging.status()).pending).toBe(0);
  });
});
