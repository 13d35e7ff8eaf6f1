import { describe, expect, test } from '@jest/globals';
import { readTopics } from '@erp/stack';
import { Suite } from './suite.testing.js';

const suite = Suite.of();

const ORDERS = [
  ['commerce-events', 'inventory-events', 'financial-events'],
  ['commerce-events', 'financial-events', 'inventory-events'],
  ['inventory-events', 'commerce-events', 'financial-events'],
  ['inventory-events', 'financial-events', 'commerce-events'],
  ['financial-events', 'commerce-events', 'inventory-events'],
  ['financial-events', 'inventory-events', 'commerce-events'],
];

const OF_OTHERS = ORDERS.map((topics) => topics.map((topic) => topic.replace('commerce', 'shipping')));

/** Nothing of these topics reaches a context while `happens`; then topic after topic does. */
async function late(
  group: string,
  topics: readonly string[],
  happens: () => Promise<unknown>,
): Promise<void> {
  for (const topic of topics) suite.kafka.hold(group, topic);
  await happens();
  await suite.rest();
  for (const topic of topics) {
    suite.kafka.release(group, topic);
    await suite.rest();
  }
}

describe('facts in every order of arrival (R9)', () => {
  test.each(ORDERS)('shipping hears %s, %s, %s: planned once, with the last', async (...topics) => {
    const shop = await suite.platform.shop({ CD: 1 });
    const order = await shop.order({ CD: 1 });
    await late('shipping', topics, async () => undefined);
    expect((await order.dispatch()).status).toBe(200);
    await suite.rest();
    expect(await order.standing()).toMatchObject({ status: 'SHIPPED', payment: 'CAPTURED' });
  });

  test.each([
    ['commerce-events', 'inventory-events'],
    ['inventory-events', 'commerce-events'],
  ])('financial hears %s, %s: authorised once, with the last', async (...topics) => {
    const shop = await suite.platform.shop({ CD: 1 });
    suite.kafka.hold('financial', 'commerce-events');
    suite.kafka.hold('financial', 'inventory-events');
    const order = await shop.order({ CD: 1 });
    await late('financial', topics, async () => undefined);
    expect(await order.standing()).toMatchObject({ status: 'AUTHORIZED', payment: 'AUTHORIZED' });
  });

  test.each(OF_OTHERS)(
    'commerce hears of the whole way by %s, %s, %s: the order never goes back',
    async (...topics) => {
      const shop = await suite.platform.shop({ CD: 1 });
      for (const topic of topics) suite.kafka.hold('commerce', topic);
      const order = await shop.order({ CD: 1 });
      await late('commerce', topics, async () => {
        await suite.rest();
        await order.dispatch();
        await order.deliver();
      });
      expect(await order.standing()).toEqual({ status: 'COMPLETED', payment: 'CAPTURED', reason: null });
    },
  );
});

describe('every event twice (R15)', () => {
  test('a relay that sends all of an order again changes nothing', async () => {
    const shop = await suite.platform.shop({ CD: 3 });
    const order = await shop.order({ CD: 2 });
    await suite.rest();
    await order.dispatch();
    await order.deliver();
    await suite.rest();
    const { body } = await order.requestReturn({ lineNumber: 1, quantity: 1 });
    await suite.rest();
    await order.receiveReturn(body.returnId);
    await suite.rest();
    const before = [await order.view(), await shop.shelf('CD'), await shop.balances()];
    const sent = readTopics().flatMap(({ name }) => suite.kafka.records(name));
    const mine = sent.filter(({ headers }) => headers['ce_tenantid'] === shop.tenantId);
    mine.forEach((record) => suite.kafka.duplicate(record));
    await suite.rest();
    expect([await order.view(), await shop.shelf('CD'), await shop.balances()]).toEqual(before);
    expect(mine.length).toBeGreaterThan(15);
  });
});
