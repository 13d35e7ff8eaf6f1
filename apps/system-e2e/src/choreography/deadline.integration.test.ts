import { describe, expect, test } from '@jest/globals';
import { eventually } from '@erp/testing';
import type { ShopOrder } from '../shop-order.js';
import { Suite } from './suite.testing.js';

/** Long enough to dispatch an order in time, short enough to wait for. */
const ORDER_DEADLINE_MS = 3_000;

const suite = Suite.of({
  environment: { ORDER_DEADLINE_MS: String(ORDER_DEADLINE_MS), GATEWAY_TIMEOUT_MS: '1000' },
});

const ends = (order: ShopOrder) =>
  eventually('the deadline has passed', async () => {
    const standing = await order.standing();
    return standing.status === 'CANCELLED' && standing;
  });

describe('no order waits for ever (R9)', () => {
  test('stock is never answered about: cancelled', async () => {
    const shop = await suite.platform.shop({ CD: 1 });
    suite.kafka.hold('inventory', 'commerce-events');
    const order = await shop.order({ CD: 1 });
    expect(await ends(order)).toMatchObject({ reason: 'DEADLINE_EXPIRED' });
    suite.kafka.release('inventory', 'commerce-events');
    await suite.rest();
    expect(await shop.shelf('CD')).toEqual({ onHand: 1, reserved: 0 });
  });

  test('the gateway stays down: cancelled, released, nothing at the gateway', async () => {
    const shop = await suite.platform.shop({ CD: 1 });
    suite.platform.gateway.goDown();
    const order = await shop.order({ CD: 1 });
    expect(await ends(order)).toMatchObject({ reason: 'DEADLINE_EXPIRED' });
    suite.platform.gateway.comeBack();
    await suite.later();
    expect(await shop.shelf('CD')).toEqual({ onHand: 1, reserved: 0 });
  });

  test('nobody dispatches: stopped and voided', async () => {
    const shop = await suite.platform.shop({ CD: 1 });
    const order = await shop.order({ CD: 1 });
    await ends(order);
    await suite.rest();
    expect(await order.standing()).toEqual({
      status: 'CANCELLED',
      payment: 'VOIDED',
      reason: 'DEADLINE_EXPIRED',
    });
  });

  test('dispatched in time, and commerce hears of it when the deadline has passed: it goes on', async () => {
    const shop = await suite.platform.shop({ CD: 1 });
    const order = await shop.order({ CD: 1 });
    await suite.rest();
    suite.kafka.hold('commerce', 'shipping-events');
    await order.dispatch();
    await eventually('the deadline has passed', async () => (await order.standing()).status === 'CANCELLING');
    suite.kafka.release('commerce', 'shipping-events');
    await suite.rest();
    expect(await order.standing()).toMatchObject({ status: 'SHIPPED', payment: 'CAPTURED' });
  });
});
