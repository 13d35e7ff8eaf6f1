import { expect, test } from '@jest/globals';
import type { ChargeView } from '@erp/payment-sandbox';
import { joinFacts, openMinor } from './order-facts.js';

const order = (orderId: string) => ({
  orderId,
  source: 'commerce',
  sku: 'CD',
  quantity: 2,
  totalMinor: 200,
  status: 'COMPLETED',
  cancelReason: null,
});
const charge = (reference: string, change: Partial<ChargeView> = {}): ChargeView => ({
  authorizationId: 'auth_1',
  reference,
  token: 'tok_visa',
  currency: 'USD',
  amountMinor: 200,
  authorizedAtMs: 0,
  status: 'AUTHORIZED',
  capturedMinor: 0,
  refundedMinor: 0,
  ...change,
});

test('each order has what every context and the gateway say of it', () => {
  const money = { invoicedMinor: 200, creditedMinor: 100, capturedMinor: 200, refundedMinor: 100 };
  const [told, silent] = joinFacts({
    orders: [order('a'), order('b')],
    money: [{ orderId: 'a', ...money }],
    pieces: [{ orderId: 'a', issued: 2, returned: 1 }],
    charges: [charge('a', { capturedMinor: 200, refundedMinor: 100 }), charge('of another run')],
  });

  expect(told).toMatchObject({
    ...money,
    issued: 2,
    returned: 1,
    gateway: { authorizedMinor: 200, voidedMinor: 0, capturedMinor: 200, refundedMinor: 100 },
  });
  expect(silent).toMatchObject({ invoicedMinor: 0, issued: 0, gateway: { authorizedMinor: 0 } });
});

test('a customer who was charged twice is seen, one who was declined first is not taken for it', () => {
  const [order_] = joinFacts({
    orders: [order('a')],
    money: [],
    pieces: [],
    charges: [charge('a', { status: 'DECLINED' }), charge('a', { status: 'VOIDED' }), charge('a')],
  });
  expect(order_!.gateway).toMatchObject({ authorizedMinor: 400, voidedMinor: 200 });
});

test.each([
  ['paid', 0, { invoicedMinor: 200, creditedMinor: 0, capturedMinor: 200, refundedMinor: 0 }],
  ['on account', 200, { invoicedMinor: 200, creditedMinor: 0, capturedMinor: 0, refundedMinor: 0 }],
  [
    'returned and refunded',
    0,
    { invoicedMinor: 200, creditedMinor: 200, capturedMinor: 200, refundedMinor: 200 },
  ],
  [
    'returned, not yet refunded',
    -200,
    { invoicedMinor: 200, creditedMinor: 200, capturedMinor: 200, refundedMinor: 0 },
  ],
])('of an order that is %s, %i is open', (_what, open, money) => expect(openMinor(money)).toBe(open));
