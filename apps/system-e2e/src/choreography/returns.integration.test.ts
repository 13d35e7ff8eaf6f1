import { describe, expect, test } from '@jest/globals';
import type { Quantities, Shop, Wish } from '../shop.js';
import type { Pieces, ShopOrder } from '../shop-order.js';
import { Suite } from './suite.testing.js';

const suite = Suite.of();

/** A shop and an order of it that has been delivered. */
async function delivered(pieces: Quantities, wish?: Wish): Promise<{ shop: Shop; order: ShopOrder }> {
  const shop = await suite.platform.shop(pieces);
  const order = await shop.order(pieces, wish);
  await suite.rest();
  await order.dispatch();
  await order.deliver();
  await suite.rest();
  return { shop, order };
}

/** The customer announces these pieces and they arrive. */
async function comeBack(order: ShopOrder, ...lines: readonly Pieces[]): Promise<void> {
  const { status, body } = await order.requestReturn(...lines);
  expect(status).toBe(201);
  await suite.rest();
  await order.receiveReturn(body.returnId);
  await suite.rest();
}

describe('goods that come back (R9)', () => {
  test('all of it: restocked, credited, refunded, and the order is RETURNED', async () => {
    const { shop, order } = await delivered({ CD: 2, LP: 1 });
    await comeBack(order, { lineNumber: 1, quantity: 2 }, { lineNumber: 2, quantity: 1 });
    expect(await order.standing()).toMatchObject({ status: 'RETURNED', payment: 'REFUNDED' });
    expect(await shop.shelf('CD')).toEqual({ onHand: 2, reserved: 0 });
    expect(await shop.balances()).toEqual({});
  });

  test('in parts: RETURNED with the last one', async () => {
    const { order } = await delivered({ CD: 2 });
    await comeBack(order, { lineNumber: 1, quantity: 1 });
    expect(await order.standing()).toMatchObject({ status: 'COMPLETED', payment: 'REFUNDED' });
    await comeBack(order, { lineNumber: 1, quantity: 1 });
    expect(await order.standing()).toMatchObject({ status: 'RETURNED' });
  });

  test('of an order on account: credited, and nothing is refunded', async () => {
    const { shop, order } = await delivered({ CD: 1 }, { paymentToken: null });
    await comeBack(order, { lineNumber: 1, quantity: 1 });
    expect(await order.standing()).toMatchObject({ status: 'RETURNED', payment: 'AUTHORIZED' });
    expect(await shop.balances()).toEqual({});
  });

  test('of an order whose capture was declined: credited, and nothing is refunded', async () => {
    const { shop, order } = await delivered({ CD: 1 }, { paymentToken: 'tok_capture_declined' });
    await comeBack(order, { lineNumber: 1, quantity: 1 });
    expect(await order.standing()).toMatchObject({ status: 'RETURNED' });
    expect(await shop.balances()).toEqual({});
  });

  test('more than was ordered: refused', async () => {
    const { order } = await delivered({ CD: 1 });
    expect(await order.requestReturn({ lineNumber: 1, quantity: 2 })).toMatchObject({
      status: 409,
      body: { type: 'urn:erp:problem:return-exceeds-order' },
    });
  });

  test('nobody was there: the carrier brings it back, and the order is RETURNED', async () => {
    const shop = await suite.platform.shop({ CD: 1 });
    const order = await shop.order({ CD: 1 });
    await suite.rest();
    await order.dispatch();
    await order.failDelivery();
    await order.returnToSender();
    await suite.rest();
    expect(await order.standing()).toMatchObject({ status: 'RETURNED', payment: 'REFUNDED' });
    expect(await shop.shelf('CD')).toEqual({ onHand: 1, reserved: 0 });
    expect(await shop.balances()).toEqual({});
  });
});
