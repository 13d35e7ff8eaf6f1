import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as facts from './order-facts.js';
import { isBefore, type OrderStatus } from './order-status.js';
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

type Fact = (order: Order) => Order;
const captured: Fact = (order) => facts.paymentCaptured(order, 100);
const declined: Fact = (order) => facts.paymentFailed(order, 'CARD_DECLINED');
const cannotLeave: Fact = (order) => facts.shipmentFailed(order, 'GOODS_DAMAGED');
const refunded: Fact = (order) => facts.paymentRefunded(order, 100, 100);
const { stockReserved, paymentAuthorized, shipmentDispatched, shipmentDelivered } = facts;

/** Whole lives of orders: how they begin, what is told of them, and how that ends. */
interface Life {
  readonly begins?: Order;
  readonly told: Fact[];
  readonly ends: OrderStatus;
  /** Why it may be cancelled; of two that are true, the one heard first is kept. */
  readonly reasons?: string[];
}
const lives: Record<string, Life> = {
  delivered: {
    told: [stockReserved, paymentAuthorized, shipmentDispatched, captured, shipmentDelivered],
    ends: 'COMPLETED',
  },
  'delivered, not paid': {
    told: [
      stockReserved,
      paymentAuthorized,
      shipmentDispatched,
      facts.paymentCaptureFailed,
      shipmentDelivered,
    ],
    ends: 'COMPLETED',
  },
  'without stock': {
    told: [(order) => facts.stockRefused(order, 'INSUFFICIENT_STOCK', 'none')],
    ends: 'CANCELLED',
    reasons: ['STOCK_RESERVATION_FAILED'],
  },
  'without stock, asked about meanwhile': {
    begins: expire(placed),
    told: [(order) => facts.stockRefused(order, 'INSUFFICIENT_STOCK', 'none'), facts.shipmentStopped],
    ends: 'CANCELLED',
    reasons: ['STOCK_RESERVATION_FAILED', 'DEADLINE_EXPIRED'],
  },
  'declined payment': {
    told: [stockReserved, declined, facts.stockReleasedForPayment],
    ends: 'CANCELLED',
    reasons: ['PAYMENT_FAILED'],
  },
  'stopped in time': {
    begins: cancel(placed),
    told: [stockReserved, paymentAuthorized, facts.shipmentStopped, facts.paymentVoided],
    ends: 'CANCELLED',
    reasons: ['CUSTOMER_REQUEST'],
  },
  'stopped too late': {
    begins: cancel(placed),
    told: [
      stockReserved,
      paymentAuthorized,
      shipmentDispatched,
      facts.cancellationRefused,
      captured,
      shipmentDelivered,
    ],
    ends: 'COMPLETED',
  },
  'cannot leave': {
    told: [stockReserved, paymentAuthorized, cannotLeave],
    ends: 'CANCELLED',
    reasons: ['SHIPMENT_FAILED'],
  },
  'sent back': {
    told: [
      stockReserved,
      paymentAuthorized,
      shipmentDispatched,
      captured,
      shipmentDelivered,
      refunded,
      facts.allReturned,
    ],
    ends: 'RETURNED',
  },
  'not delivered': {
    told: [stockReserved, paymentAuthorized, shipmentDispatched, captured, refunded, facts.allReturned],
    ends: 'RETURNED',
  },
};

/** The same facts in any order, some of them more than once. */
const anyOrder = (told: readonly Fact[]) =>
  fc
    .subarray([...told])
    .chain((twice) => fc.shuffledSubarray([...told, ...twice], { minLength: told.length + twice.length }));

describe('facts in any order of arrival, some of them twice', () => {
  test.each(Object.entries(lives))('%s: the order ends as it would in order (R9, R15)', (_name, life) => {
    const { begins = placed, told, ends, reasons = [undefined] } = life;
    const canonical = told.reduce((order, fact) => fact(order), begins);
    expect(canonical.status).toBe(ends);
    fc.assert(
      fc.property(anyOrder(told), (arrived) => {
        const order = arrived.reduce((now, fact) => fact(now), begins);
        expect(order.status).toBe(ends);
        expect(reasons).toContain(order.cancellation?.reason);
      }),
    );
  });

  test('however they contradict each other, no fact moves an order back, and an end told of once stays', () => {
    const all = Object.values(lives).flatMap((life) => life.told);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...all, expire), { maxLength: 30 }), (arrived) => {
        arrived.reduce((was, fact) => {
          const is = fact(was);
          expect(isBefore(is.status, was.status)).toBe(false);
          if (was.cancellation) expect(is.cancellation).toEqual(was.cancellation);
          expect(is.status === 'CANCELLED').toBe(is.cancellation !== null);
          return is;
        }, placed);
      }),
    );
  });
});
