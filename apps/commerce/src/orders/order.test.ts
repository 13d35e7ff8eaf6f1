import { describe, expect, test } from '@jest/globals';
import { OrderNotCancellable } from './order-errors.js';
import * as facts from './order-facts.js';
import type { OrderStatus } from './order-status.js';
import { cancel, expire, type Order } from './order.js';

const placed: Order = {
  orderId: '018f2a4e-0000-7000-8000-000000000001',
  status: 'PLACED',
  confirmed: false,
  payment: 'NONE',
  declineCode: null,
  settledMinor: 0,
  request: null,
  cancellation: null,
};
const order = (status: OrderStatus): Order => ({ ...placed, status });

describe('on its way an order', () => {
  test('is confirmed by stock, authorised by payment, shipped and completed (R9)', () => {
    const way = [
      facts.stockReserved,
      facts.paymentAuthorized,
      facts.shipmentDispatched,
      facts.shipmentDelivered,
    ];
    let now = placed;
    const statuses = way.map((fact) => (now = fact(now)).status);
    expect(statuses).toEqual(['CONFIRMED', 'AUTHORIZED', 'SHIPPED', 'COMPLETED']);
  });

  test('given the payment overtakes the stock, then it is confirmed all the same, once', () => {
    const authorized = facts.paymentAuthorized(placed);
    const confirmed = facts.stockReserved(authorized);
    expect(confirmed).toMatchObject({ status: 'AUTHORIZED', confirmed: true });
    expect(facts.stockReserved(confirmed)).toBe(confirmed);
  });

  test.each(['SHIPPED', 'COMPLETED', 'RETURNED'] as const)(
    'given %s before the reservation is heard of, then it is confirmed where it is',
    (status) => {
      expect(facts.stockReserved(order(status))).toMatchObject({ status, confirmed: true });
    },
  );

  test('CANCELLED is not confirmed any more', () => {
    const ended = order('CANCELLED');
    expect(facts.stockReserved(ended)).toBe(ended);
  });
});

describe('an order is cancelled', () => {
  test('at once when stock is refused, also while shipping is asked', () => {
    const detail = 'CD: 3 ordered, 1 available';
    const cancellation = { reason: 'STOCK_RESERVATION_FAILED', code: 'INSUFFICIENT_STOCK', detail };
    for (const waiting of [placed, cancel(placed), expire(placed)])
      expect(facts.stockRefused(waiting, 'INSUFFICIENT_STOCK', detail)).toMatchObject({
        status: 'CANCELLED',
        cancellation,
      });
  });

  test('after a declined payment when its stock is free again, with the decline code if that is known', () => {
    const declined = facts.paymentFailed(facts.stockReserved(placed), 'EXPIRED_CARD');
    expect(declined.status).toBe('CONFIRMED');
    const { cancellation } = facts.stockReleasedForPayment(declined);
    expect(cancellation).toEqual({
      reason: 'PAYMENT_FAILED',
      code: 'EXPIRED_CARD',
      detail: 'EXPIRED_CARD',
    });
    const unknown = facts.stockReleasedForPayment(placed);
    expect(unknown.cancellation).toEqual({
      reason: 'PAYMENT_FAILED',
      code: null,
      detail: 'the payment was declined',
    });
  });

  test('when it cannot be dispatched', () => {
    const failed = facts.shipmentFailed(order('AUTHORIZED'), 'GOODS_MISSING');
    expect(failed.cancellation).toEqual({
      reason: 'SHIPMENT_FAILED',
      code: 'GOODS_MISSING',
      detail: 'GOODS_MISSING',
    });
  });

  test.each(['SHIPPED', 'COMPLETED', 'RETURNED', 'CANCELLED'] as const)(
    'by nothing of that once it is %s',
    (status) => {
      const decided = order(status);
      expect(facts.stockRefused(decided, 'UNKNOWN_SKU', 'late')).toBe(decided);
      expect(facts.stockReleasedForPayment(decided)).toBe(decided);
      expect(facts.shipmentFailed(decided, 'GOODS_DAMAGED')).toBe(decided);
      expect(facts.shipmentStopped(decided)).toBe(decided);
      expect(expire(decided)).toBe(decided);
    },
  );
});

describe('a customer, or the deadline, wants an order cancelled', () => {
  test.each(['PLACED', 'CONFIRMED', 'AUTHORIZED'] as const)(
    'then a %s order asks shipping, and is cancelled for that reason when shipping agrees',
    (status) => {
      const asked = cancel(order(status));
      expect(asked).toMatchObject({ status: 'CANCELLING', cancellation: null });
      expect(facts.shipmentStopped(asked).cancellation?.reason).toBe('CUSTOMER_REQUEST');
      expect(facts.shipmentStopped(expire(order(status))).cancellation?.reason).toBe('DEADLINE_EXPIRED');
    },
  );

  test('a second time changes nothing, and the first reason stays', () => {
    const once = expire(placed);
    expect(cancel(once)).toBe(once);
    expect(expire(once)).toBe(once);
    const ended = order('CANCELLED');
    expect(cancel(ended)).toBe(ended);
  });

  test('and the goods have left: it goes on, and the refusal is noted', () => {
    const refused = facts.cancellationRefused(cancel(placed));
    expect(refused).toMatchObject({
      status: 'SHIPPED',
      request: { reason: 'CUSTOMER_REQUEST', refused: true },
    });
    expect(facts.shipmentDelivered(refused).status).toBe('COMPLETED');
  });

  test.each(['SHIPPED', 'COMPLETED', 'RETURNED'] as const)('then a %s order refuses', (status) => {
    expect(() => cancel(order(status))).toThrow(OrderNotCancellable);
  });
});

describe('what is owed for an order', () => {
  test('is settled by a capture, or bit by bit past the gateway', () => {
    expect(facts.paymentCaptured(placed, 2933)).toMatchObject({ payment: 'CAPTURED', settledMinor: 2933 });
    const part = facts.receivablePaid(facts.paymentCaptureFailed(placed), 1000, 1933);
    expect(part).toMatchObject({ payment: 'CAPTURE_FAILED', settledMinor: 1000 });
    expect(facts.receivablePaid(part, 1933, 0)).toMatchObject({ payment: 'PAID', settledMinor: 2933 });
  });

  test('stays settled when a return gives back what was paid, and falls when only credited', () => {
    const captured = facts.paymentCaptured(placed, 2933);
    expect(facts.paymentRefunded(captured, 1000, 1000)).toMatchObject({
      payment: 'REFUNDED',
      settledMinor: 2933,
    });
    expect(facts.paymentRefunded(placed, 1000, 0)).toMatchObject({ payment: 'NONE', settledMinor: 1000 });
  });
});
