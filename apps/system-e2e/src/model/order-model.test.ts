import { describe, expect, test } from '@jest/globals';
import { type Card, OrderModel, ShopModel } from './order-model.js';

const line = { lineNumber: 1, sku: 'CD', quantity: 3 };

/** A shop of 5 pieces with one order of 3, and what became of it. */
function shop(card: Card, became: Partial<OrderModel>, back = 0): { model: ShopModel; order: OrderModel } {
  const order = Object.assign(new OrderModel('o-1', [line], card), became);
  if (back > 0) order.returns.push({ returnId: 'r-1', lineNumber: 1, quantity: back, received: true });
  const model = new ShopModel({ CD: 5 });
  model.orders.push(order);
  return { model, order };
}

describe('what the model expects', () => {
  test.each([
    ['paid and delivered', 'tok_visa', { left: true, delivered: true }, 0, 'COMPLETED', 2, { 1000: 3_570 }],
    ['one of three came back', 'tok_visa', { left: true }, 1, 'SHIPPED', 3, { 1000: 2_380 }],
    ['on account', null, { left: true }, 1, 'SHIPPED', 3, { 1200: 2_380 }],
    ['not captured', 'tok_capture_declined', { left: true }, 0, 'SHIPPED', 2, { 1200: 3_570 }],
    ['not refunded', 'tok_refund_declined', { left: true }, 1, 'SHIPPED', 3, { 1000: 3_570, 1200: -1_190 }],
  ] as const)('%s', (_what, card, became, back, status, onHand, money) => {
    const { model, order } = shop(card, became, back);
    const sold = 3 - back;
    expect(order.end.status).toBe(status);
    expect(model.onHand('CD')).toBe(onHand);
    expect(model.balances()).toEqual({ ...money, 2200: sold * 190, 4000: sold * 1_000 });
  });

  test.each([
    ['by the customer', 3, {}],
    ['by the carrier', 0, { backAtSender: true }],
  ])('all of it came back, %s: nothing is sold', (_who, back, became) => {
    const { model, order } = shop('tok_visa', { left: true, ...became }, back);
    expect(order.end).toEqual({ status: 'RETURNED', payments: ['REFUNDED'] });
    expect(model.onHand('CD')).toBe(5);
    expect(model.balances()).toEqual({});
  });

  test('what never left was cancelled, for a reason that happened', () => {
    const { model, order } = shop('tok_card_declined', { cancelAsked: true });
    expect(order.end.status).toBe('CANCELLED');
    expect(order.reasons(model.isScarceFor(order))).toEqual(['CUSTOMER_REQUEST', 'PAYMENT_FAILED']);
    model.orders.push(new OrderModel('o-2', [line], 'tok_visa'));
    expect(order.reasons(model.isScarceFor(order))).toContain('STOCK_RESERVATION_FAILED');
    expect(model.balances()).toEqual({});
  });
});
