import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { audit, type AuditReport, type GatewayAccess, report } from '@erp/auditor';
import { produceRaw } from '@erp/common-messaging/testing';
import { CONTEXT_NAMES } from '../contexts.js';
import { Platform } from '../platform.js';
import { NOBODYS, type Sound } from './breach.js';
import { AT_THE_GATEWAY } from './breaches-at-the-gateway.js';
import { OF_EVENTS } from './breaches-of-events.js';
import { OF_GOODS } from './breaches-of-goods.js';
import { OF_MONEY } from './breaches-of-money.js';
import { OF_ORDERS } from './breaches-of-orders.js';
import { withCookedBooks } from './cooked-books.js';
import { ordersToTheirEnds } from './orders-to-their-ends.js';
import { whileBroken } from './sabotage.js';

let platform: Platform;
let sound: Sound;

beforeAll(async () => {
  platform = await Platform.start();
  const ends = await ordersToTheirEnds(platform);
  await rest();
  sound = { ends, eventOf: await publishedEvents() };
}, 240_000);

afterAll(() => platform?.stop(), 60_000);

/** Waits until the auditor is content; throws its report when it does not come to be. */
async function rest(): Promise<void> {
  const found = await look({ restWithinMs: 60_000 });
  if (found.breaches > 0) throw new Error(report(found));
}

function look({ restWithinMs = 0, gateway = platform.gateway.access } = {}): Promise<AuditReport> {
  const { world, databases: contexts } = platform;
  const { brokers, postgres } = world.stack;
  const stack = { brokers, postgres, contexts };
  return audit({ stack, gateway, restWithinMs, topicPrefix: world.topicPrefix });
}

async function publishedEvents(): Promise<Sound['eventOf']> {
  const ids = new Map<string, string>();
  for (const context of CONTEXT_NAMES) {
    const rows = await platform.world.sql<{ id: string; type: string; key: string }>(
      platform.databases[context],
      `SELECT event_id AS id, event_type AS type, partition_key AS key FROM ${context}_outbox_events`,
    );
    for (const { id, type, key } of rows) ids.set(`${type} ${key}`, id);
  }
  return (type, orderId) => {
    const id = ids.get(`${type} ${orderId}`);
    if (id === undefined) throw new Error(`no ${type} of order ${orderId} was published`);
    return id;
  };
}

const broken = ({ findings }: AuditReport) => findings.filter(({ breaches }) => breaches > 0);
const namesOf = (found: AuditReport) => broken(found).map(({ invariant }) => invariant);

test('orders that went every way leave the auditor content, with every rule held against something', async () => {
  const found = await look();

  expect(report(found)).toContain(`No breach of ${found.findings.length} invariants`);
  expect(found.findings.filter(({ checked }) => checked === 0)).toEqual([]);
});

test.each(Object.entries({ ...OF_EVENTS, ...OF_GOODS, ...OF_ORDERS, ...OF_MONEY }))(
  '%s: named, and forgotten when it is mended (R14, R15, R28)',
  async (_what, plant) => {
    const { breaks, says, ...breach } = plant(sound);

    const found = await whileBroken(platform, breach, () => look());

    expect([...namesOf(found)].sort()).toEqual([...breaks].sort());
    expect(broken(found).flatMap(({ named }) => named)).toEqual(
      expect.arrayContaining([expect.stringContaining(says)]),
    );
    expect(namesOf(await look())).toEqual([]);
  },
);

test.each(Object.entries(AT_THE_GATEWAY))('%s: named (R15)', async (_what, { cook, breaks }) => {
  const found = await withCookedBooks(
    platform.gateway.access,
    (charges) => cook(charges, sound.ends),
    (gateway: GatewayAccess) => look({ gateway }),
  );

  expect([...namesOf(found)].sort()).toEqual([...breaks].sort());
});

// The last one: a topic forgets nothing.
test('a record that somebody else put on a topic is named as foreign, and as a doubled effect (R11, R15)', async () => {
  const { ends } = sound;
  const record = {
    partition: 0,
    key: ends.delivered,
    value: JSON.stringify({ orderId: ends.delivered }),
    headers: {
      ce_specversion: '1.0',
      ce_id: NOBODYS,
      ce_type: 'commerce.OrderConfirmed', // which nobody handles, so that nothing follows from it
      ce_source: '/commerce',
      ce_subject: ends.delivered,
      ce_time: new Date().toISOString(),
      ce_tenantid: NOBODYS,
    },
  };
  await produceRaw(platform.world.stack.brokers, `${platform.world.topicPrefix}commerce-events`, [record]);

  expect(namesOf(await look())).toEqual([
    "every record of a topic stands in its publisher's outbox",
    'an order with StockReserved has one OrderConfirmed unless OrderCancelled',
  ]);
});
