import { describe, expect, test } from '@jest/globals';
import { Suite } from './suite.testing.js';

const suite = Suite.of();

describe('an order that ends well (R9)', () => {
  test('is reserved, paid, shipped, invoiced and delivered', async () => {
    const shop = await suite.platform.shop({ CD: 5, LP: 5 });
    const order = await shop.order({ CD: 2, LP: 1 });
    await suite.rest();
    expect(await order.standing()).toMatchObject({ status: 'AUTHORIZED', payment: 'AUTHORIZED' });
    expect(await shop.shelf('CD')).toEqual({ onHand: 5, reserved: 2 });
    await order.dispatch();
    await suite.rest();
    await order.deliver();
    await suite.rest();
    expect(await order.standing()).toEqual({ status: 'COMPLETED', payment: 'CAPTURED', reason: null });
    expect(await shop.shelf('CD')).toEqual({ onHand: 3, reserved: 0 });
    // Three pieces at 10.00 and 19%: collected, earned, and owed to the state.
    expect(await shop.balances()).toEqual({ 1000: 3_570, 2200: 570, 4000: 3_000 });
  });

  test('on account: never reaches the gateway, and stays open', async () => {
    suite.platform.gateway.goDown();
    const shop = await suite.platform.shop({ CD: 1 });
    const order = await shop.order({ CD: 1 }, { paymentToken: null });
    await suite.rest();
    await order.dispatch();
    await order.deliver();
    await suite.rest();
    expect(await order.standing()).toMatchObject({ status: 'COMPLETED', payment: 'AUTHORIZED' });
    const { body } = await shop.api('financial').get(`/receivables/${order.orderId}`);
    expect(body).toMatchObject({ invoicedMinor: 1_190, capturedMinor: 0, openMinor: 1_190 });
  });

  test('the capture declined: the receivable stays open, which is a legal end', async () => {
    const shop = await suite.platform.shop({ CD: 1 });
    const order = await shop.order({ CD: 1 }, { paymentToken: 'tok_capture_declined' });
    await suite.rest();
    await order.dispatch();
    await suite.rest();
    expect(await order.standing()).toMatchObject({ status: 'SHIPPED', payment: 'CAPTURE_FAILED' });
    const { body } = await shop.api('financial').get(`/receivables/${order.orderId}`);
    expect(body).toMatchObject({ invoicedMinor: 1_190, capturedMinor: 0, openMinor: 1_190 });
  });
});

describe('an order that cannot be served (R9)', () => {
  test('too little stock: cancelled, nothing held', async () => {
    const shop = await suite.platform.shop({ CD: 1 });
    const order = await shop.order({ CD: 2 });
    await suite.rest();
    expect(await order.standing()).toMatchObject({ status: 'CANCELLED', reason: 'STOCK_RESERVATION_FAILED' });
    expect(await shop.shelf('CD')).toEqual({ onHand: 1, reserved: 0 });
  });

  test('the payment declined: the stock is released, then the order is cancelled', async () => {
    const shop = await suite.platform.shop({ CD: 1 });
    const order = await shop.order({ CD: 1 }, { paymentToken: 'tok_insufficient_funds' });
    await suite.rest();
    expect(await order.standing()).toMatchObject({ status: 'CANCELLED', reason: 'PAYMENT_FAILED' });
    expect(await shop.shelf('CD')).toEqual({ onHand: 1, reserved: 0 });
    const steps = await order.steps();
    expect(steps.indexOf('PAYMENT_FAILED')).toBeLessThan(steps.indexOf('STOCK_RELEASED'));
  });

  test('the goods cannot leave: cancelled, released, and the authorisation let go', async () => {
    const shop = await suite.platform.shop({ CD: 1 });
    const order = await shop.order({ CD: 1 });
    await suite.rest();
    await order.fail('GOODS_DAMAGED');
    await suite.rest();
    expect(await order.standing()).toEqual({
      status: 'CANCELLED',
      payment: 'VOIDED',
      reason: 'SHIPMENT_FAILED',
    });
    expect(await shop.shelf('CD')).toEqual({ onHand: 1, reserved: 0 });
  });
});

describe('a gateway in trouble (R9, R14)', () => {
  const suite = Suite.of({ environment: { GATEWAY_TIMEOUT_MS: '1000' } });

  test('down for a while: the order waits and goes on', async () => {
    const shop = await suite.platform.shop({ CD: 1 });
    suite.platform.gateway.goDown();
    const order = await shop.order({ CD: 1 });
    await suite.rest();
    expect(await order.standing()).toMatchObject({ status: 'CONFIRMED', payment: 'NONE' });
    suite.platform.gateway.comeBack();
    await suite.later();
    expect(await order.standing()).toMatchObject({ status: 'AUTHORIZED' });
  });

  test('down until the customer has had enough: nothing is left at the gateway', async () => {
    const shop = await suite.platform.shop({ CD: 1 });
    suite.platform.gateway.goDown();
    const order = await shop.order({ CD: 1 });
    await suite.rest();
    await order.cancel();
    await suite.rest();
    expect(await order.standing()).toMatchObject({ status: 'CANCELLED', reason: 'CUSTOMER_REQUEST' });
    expect(await shop.shelf('CD')).toEqual({ onHand: 1, reserved: 0 });
  });

  test.each(['tok_timeout_charged', 'tok_timeout_lost'])(
    'no answer (%s): the gateway is asked what became of it, and the amount is held once',
    async (paymentToken) => {
      const shop = await suite.platform.shop({ CD: 1 });
      const order = await shop.order({ CD: 1 }, { paymentToken });
      await suite.rest();
      await suite.later();
      await order.dispatch();
      await suite.rest();
      expect(await order.standing()).toMatchObject({ status: 'SHIPPED', payment: 'CAPTURED' });
    },
  );

  test('silent while the order is cancelled: what it did is voided', async () => {
    const shop = await suite.platform.shop({ CD: 1 });
    suite.platform.gateway.fallSilent();
    const order = await shop.order({ CD: 1 });
    await order.cancel();
    await suite.rest();
    suite.platform.gateway.comeBack();
    await suite.later();
    expect(await order.standing()).toMatchObject({ status: 'CANCELLED' });
  });

  test('down at the dispatch: captured when it is back', async () => {
    const shop = await suite.platform.shop({ CD: 1 });
    const order = await shop.order({ CD: 1 });
    await suite.rest();
    suite.platform.gateway.goDown();
    await order.dispatch();
    await suite.rest();
    expect(await order.standing()).toMatchObject({ status: 'SHIPPED', payment: 'AUTHORIZED' });
    suite.platform.gateway.comeBack();
    await suite.later();
    expect(await order.standing()).toMatchObject({ payment: 'CAPTURED' });
  });
});
