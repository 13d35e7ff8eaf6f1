import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MessagingNotReady, readTopic } from '@erp/common-messaging';
import { flushOutbox, RelaySession } from '@erp/common-messaging/testing';
import { newId } from '@erp/kernel';
import pg from 'pg';
import { eventually } from '../eventually.js';
import { Fixture, ids, type Replica, Stepped, TENANT } from './fixture.js';
import { gate } from './gate.js';
import { WritesSteps } from './steps.js';

describe('the outbox and its relay', () => {
  let fixture: Fixture;
  let commerce: Replica;
  beforeAll(async () => {
    fixture = await Fixture.create();
    commerce = await fixture.replica('commerce');
    await fixture.replica('inventory', { controllers: [WritesSteps] });
  });
  afterAll(() => fixture?.destroy());

  /** A transaction that has written its outbox rows and is held open before its commit. */
  async function heldOpen(entityId: string, steps: readonly number[]) {
    const { database, publisher } = commerce.messaging;
    const release = gate();
    const flushed = gate();
    const committed = database.transaction(TENANT, async (tx) => {
      for (const step of steps) await publisher.publish(tx, Stepped, { entityId, step });
      // The flush is the transaction's last statement; a constraint trigger that waits would be later still, so the
      // test flushes by hand and holds the transaction open itself.
      await flushOutbox(tx.client, { name: 'commerce_outbox_events' }, tx.outgoing.splice(0));
      flushed.open();
      await release.opened;
    });
    await flushed.opened;
    return { release: () => release.open(), committed };
  }

  test('a row that commits late with a low id is published: the fetch is no cursor * (R14)', async () => {
    const [late, early] = ids(2) as [string, string];
    const open = await heldOpen(late, [1]);
    await fixture.publish(commerce, early, [1, 2, 3]); // higher ids, committed and published first
    await eventually('the early rows', async () => (await fixture.applied(early)).length === 3);
    open.release();
    await open.committed;
    await eventually('the late row', async () => (await fixture.applied(late)).length === 1);
  });

  test('a second writer of a key draws its ids after the first has committed, so id order is commit order (R7)', async () => {
    const entityId = newId();
    const open = await heldOpen(entityId, [1, 2]);
    const second = fixture.publish(commerce, entityId, [3]);
    const waiting = await eventually('the second writer waits for the stripe', async () => {
      const rows = await fixture.world.sql<{ n: string }>(
        fixture.commerce,
        `SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`,
      );
      return rows[0]!.n !== '0';
    });
    expect(waiting).toBe(true);
    open.release();
    await Promise.all([open.committed, second]);
    await eventually('all three', async () => (await fixture.applied(entityId)).length === 3);
    expect(await fixture.applied(entityId)).toEqual([1, 2, 3]);
  });

  test('a record goes to the partition that stands in its row, whatever its client would compute *', async () => {
    const entityId = newId();
    const { database, publisher } = commerce.messaging;
    let partition = -1;
    await database.transaction(TENANT, async (tx) => {
      await publisher.publish(tx, Stepped, { entityId, step: 1 });
      const [event] = tx.outgoing.splice(0);
      partition = (event!.partition + 1) % 6;
      await flushOutbox(tx.client, { name: 'commerce_outbox_events' }, [{ ...event!, partition }]);
    });
    await eventually('applied', async () => (await fixture.applied(entityId)).length === 1);
    const sent: number[] = [];
    const topic = `${fixture.world.topicPrefix}commerce-events`;
    await readTopic(fixture.world.stack.brokers, topic, (record) => {
      if (record.key?.toString() === entityId) sent.push(record.partition);
    });
    expect(sent).toEqual([partition]);
  });

  test('busy writers of few keys: each key keeps its order (R7, R14)', async () => {
    const entities = ids(3);
    const { database, publisher } = commerce.messaging;
    // Two keys a transaction, locked in both orders, so that writers overlap and cross.
    const writer = async (n: number) => {
      for (let i = 0; i < 40; i++) {
        const pair = [entities[(n + i) % 3]!, entities[(n + i + 1) % 3]!];
        await database.transaction(TENANT, async (tx) => {
          for (const entityId of pair) await publisher.publish(tx, Stepped, { entityId, step: n * 1000 + i });
        });
      }
    };
    await Promise.all([0, 1, 2, 3, 4].map(writer));
    await fixture.outboxDrained();
    for (const entityId of entities) {
      const rows = await fixture.world.sql<{ payload: string }>(
        fixture.commerce,
        'SELECT payload FROM commerce_outbox_events WHERE partition_key = $1 ORDER BY id',
        [entityId],
      );
      const written = rows.map((r) => (JSON.parse(r.payload) as { step: number }).step);
      await eventually('all applied', async () => (await fixture.applied(entityId)).length >= written.length);
      expect(await fixture.applied(entityId)).toEqual(written);
    }
  });

  test('what the broker refuses costs attempts, then FAILED; its key waits, others go on (R13)', async () => {
    const [bad, good] = ids(2) as [string, string];
    await fixture.publish(commerce, bad, [1], 'x'.repeat(2_000_000)); // above max.message.bytes of 1 MiB
    await fixture.publish(commerce, bad, [2]);
    await fixture.publish(commerce, good, [1]);
    await eventually('the other key', async () => (await fixture.applied(good)).length === 1);
    const failed = await eventually('the row is FAILED', async () => {
      const rows = await fixture.world.sql<{ status: string; attempts: number; last_error: string }>(
        fixture.commerce,
        'SELECT status, attempts, last_error FROM commerce_outbox_events WHERE partition_key = $1 ORDER BY id',
        [bad],
      );
      return rows[0]!.status === 'FAILED' ? rows : null;
    });
    expect(failed[0]).toMatchObject({ attempts: 5 });
    expect(failed[0]!.last_error).toContain('TOO_LARGE');
    expect(failed[1]).toMatchObject({ status: 'PENDING' });
    expect(await fixture.applied(bad)).toEqual([]);
    await fixture.world.sql(fixture.commerce, `DELETE FROM commerce_outbox_events WHERE partition_key = $1`, [
      bad,
    ]);
  });

  test('a holder that hangs loses its connection, and with it the lock *', async () => {
    const quiet = { onLost: () => undefined, onNotify: () => undefined };
    // inventory's relay holds its lock; a lock of a context that runs no relay is free to test with.
    const free = await Fixture.create();
    try {
      const freeUrl = free.options('inventory').messagingUrl;
      const hung = await RelaySession.open(freeUrl, 'inventory', quiet);
      expect(await hung.tryLock()).toBe(true);
      const other = await RelaySession.open(freeUrl, 'inventory', quiet);
      await eventually('the lock is free', () => other.tryLock()); // hung never pings; tryLock keeps `other` alive
      await other.close();
      await hung.close();
    } finally {
      await free.destroy();
    }
  });

  test('two replicas: one relay holds the lock, and the other takes over when it stops (R14)', async () => {
    const second = await fixture.replica('commerce');
    expect([commerce.messaging.relay.holder, second.messaging.relay.holder]).toEqual([true, false]);
    await commerce.stop();
    await eventually('the second holds', () => second.messaging.relay.holder);
    const id = newId();
    await fixture.publish(second, id, [1, 2]);
    await eventually('published by the second', async () => (await fixture.applied(id)).length === 2);
    commerce = second;
  });
});

test('one transaction with 70,000 keys does not run out of lock memory *', async () => {
  const fixture = await Fixture.create();
  try {
    const { database, publisher } = (await fixture.replica('commerce')).messaging;
    await database.transaction(TENANT, async (tx) => {
      for (const [n, entityId] of ids(70_000).entries()) {
        await publisher.publish(tx, Stepped, { entityId, step: 1 });
        // To publish writes nothing yet, and a transaction without a statement for 10 s is ended: a slow machine needs longer.
        if (n % 5_000 === 0) await tx.query('SELECT 1');
      }
    });
    await fixture.outboxDrained();
    const [row] = await fixture.world.sql(
      fixture.commerce,
      `SELECT count(*)::int AS n FROM commerce_outbox_events WHERE status = 'PUBLISHED'`,
    );
    expect(row).toEqual({ n: 70_000 });
  } finally {
    await fixture.destroy();
  }
});

describe('the start refuses (R11)', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await Fixture.create();
  });
  afterAll(() => fixture?.destroy());

  const owner = async (sql: string) => {
    const client = new pg.Client({ connectionString: fixture.world.ownerUrl(fixture.commerce) });
    await client.connect();
    await client.query(sql);
    await client.end();
  };

  test('an inbox that forgets sooner than the outbox', async () => {
    await expect(
      fixture.replica('commerce', { options: { outboxRetentionDays: 10, inboxRetentionDays: 10 } }),
    ).rejects.toThrow(MessagingNotReady);
  });

  test('a partition count that is not the configured one', async () => {
    const topics = [{ name: 'commerce-events', partitions: 5 }];
    await expect(fixture.replica('commerce', { options: { topics } })).rejects.toThrow('6 partitions');
  });

  test('a relay that a tenant policy would blind *', async () => {
    await owner('ALTER POLICY all_tenants ON commerce_outbox_events USING (tenant_id IS NULL)');
    await expect(fixture.replica('commerce')).rejects.toThrow('does not see the rows of all tenants');
    await owner('ALTER POLICY all_tenants ON commerce_outbox_events USING (true)');
  });

  test('another shape of the outbox, and none', async () => {
    await owner('ALTER TABLE commerce_outbox_events DROP COLUMN traceparent');
    await expect(fixture.replica('commerce')).rejects.toThrow('lacks traceparent');
    await owner('DROP TABLE commerce_outbox_events CASCADE');
    await expect(fixture.replica('commerce')).rejects.toThrow('commerce_outbox_events does not exist');
  });
});
