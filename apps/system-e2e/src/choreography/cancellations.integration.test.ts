import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Shop } from '../shop.js';
import type { ShopOrder } from '../shop-order.js';
import { Suite } from './suite.testing.js';

const suite = Suite.of();
let shop: Shop;
beforeAll(async () => {
  shop = await suite.platform.shop({ CD: 1_000 });
});

const cancelledByCustomer = { status: 'CANCELLED', reason: 'CUSTOMER_REQUEST' };

describe('the customer cancels (R9)', () => {
  const before: [string, (order: ShopOrder) => Promise<unknown>][] = [
    ['at once', async () => undefined],
    ['when the shipment is planned', () => suite.rest()],
    [
      'when the goods are picked',
      async (order) => {
        await suite.rest();
        await order.pick();
      },
    ],
    [
      'when they are packed',
      async (order) => {
        await suite.rest();
        await order.pick();
        await order.pack();
      },
    ],
  ];
  test.each(before)('%s: the goods stay here, stock and money are let go', async (_when, happens) => {
    const order = await shop.order({ CD: 1 });
    await happens(order);
    expect((await order.cancel()).status).toBe(200);
    await suite.rest();
    expect(await order.standing()).toMatchObject(cancelledByCustomer);
    expect((await order.dispatch()).status).toBe(409);
  });

  test('when they have left: refused at once', async () => {
    const order = await shop.order({ CD: 1 });
    await suite.rest();
    await order.dispatch();
    await suite.rest();
    expect(await order.cancel()).toMatchObject({ status: 409 });
    expect(await order.standing()).toMatchObject({ status: 'SHIPPED', payment: 'CAPTURED' });
  });

  test('twice: cancelled once', async () => {
    const order = await shop.order({ CD: 1 });
    await order.cancel();
    await order.cancel();
    await suite.rest();
    expect(await order.standing()).toMatchObject(cancelledByCustomer);
    const asked = /CANCELLATION_REQUESTED|SHIPMENT_STOPPED/;
    expect((await order.steps()).filter((step) => asked.test(step))).toHaveLength(2);
  });
});

describe('customer and carrier in the same instant (R9, R14)', () => {
  test('the dispatch is first: the cancellation is refused and the order goes on', async () => {
    const order = await shop.order({ CD: 1 });
    await suite.rest();
    suite.kafka.hold('shipping', 'commerce-events');
    suite.kafka.hold('commerce', 'shipping-events');
    await order.cancel();
    await order.dispatch();
    suite.kafka.release('shipping', 'commerce-events');
    suite.kafka.release('commerce', 'shipping-events');
    await suite.rest();
    expect(await order.standing()).toMatchObject({ status: 'SHIPPED', payment: 'CAPTURED' });
    expect(await order.steps()).toEqual(
      expect.arrayContaining(['CANCELLATION_REQUESTED', 'CANCELLATION_REFUSED']),
    );
  });

  test('the cancellation is first: the goods cannot be dispatched', async () => {
    const order = await shop.order({ CD: 1 });
    await suite.rest();
    suite.kafka.hold('commerce', 'shipping-events');
    await order.cancel();
    await suite.rest();
    expect((await order.dispatch()).status).toBe(409);
    suite.kafka.release('commerce', 'shipping-events');
    await suite.rest();
    expect(await order.standing()).toMatchObject({ ...cancelledByCustomer, payment: 'VOIDED' });
  });

  test('both at once, many times: each order ends in one of the two ways', async () => {
    const orders = await Promise.all(Array.from({ length: 20 }, () => shop.order({ CD: 1 })));
    await suite.rest();
    for (const order of orders) await order.pick();
    for (const order of orders) await order.pack();
    await Promise.all(orders.flatMap((order) => [order.cancel(), order.dispatch()]));
    await suite.rest();
    for (const order of orders) expect(['CANCELLED', 'SHIPPED']).toContain((await order.standing()).status);
  });
});

describe('answers that come after the end (R9)', () => {
  test('stock is reserved for an order that shipping has stopped: it is released', async () => {
    suite.kafka.hold('inventory', 'commerce-events');
    const order = await shop.order({ CD: 1 });
    await order.cancel();
    await suite.rest();
    expect(await order.standing()).toMatchObject(cancelledByCustomer);
    const { reserved } = await shop.shelf('CD');
    suite.kafka.release('inventory', 'commerce-events');
    await suite.rest();
    expect((await shop.shelf('CD')).reserved).toBe(reserved);
    expect(await order.standing()).toMatchObject(cancelledByCustomer);
  });

  test('the payment is authorised when the order has ended: it is voided, and nobody is told', async () => {
    suite.kafka.hold('financial', 'inventory-events');
    suite.kafka.hold('financial', 'commerce-events');
    const order = await shop.order({ CD: 1 });
    await suite.rest();
    suite.kafka.release('financial', 'inventory-events');
    await order.cancel();
    await suite.rest();
    suite.kafka.release('financial', 'commerce-events');
    await suite.rest();
    expect(await order.standing()).toMatchObject(cancelledByCustomer);
    expect(await order.steps()).not.toContain('PAYMENT_AUTHORIZED');
  });
});
