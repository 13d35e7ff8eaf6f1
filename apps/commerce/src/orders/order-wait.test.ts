import { describe, expect, test } from '@jest/globals';
import { waitOf, type Progress, type ReturnProgress } from './order-wait.js';

const at = (minute: number): string => `2026-11-23T10:${String(minute).padStart(2, '0')}:00Z`;
const progress = (status: Progress['status'], steps: string[], more: Partial<Progress> = {}): Progress => ({
  status,
  payment: 'AUTHORIZED',
  onAccount: false,
  placedAt: at(0),
  deadlineAt: at(15),
  steps: steps.map((step, minute) => ({ step, at: at(minute) })),
  returns: [],
  ...more,
});
const goods = (more: Partial<ReturnProgress>): ReturnProgress => ({
  returnId: 'r',
  requestedAt: at(20),
  receivedAt: null,
  restockedAt: null,
  refundedAt: null,
  ...more,
});

describe('an operator is told what an order waits for, from whom, since when and until when (R21)', () => {
  const before = ['PLACED', 'STOCK_RESERVED', 'PAYMENT_AUTHORIZED', 'CANCELLATION_REQUESTED'];
  test.each([
    ['PLACED', 'inventory', at(0), at(15)],
    ['CONFIRMED', 'financial', at(1), at(15)],
    ['AUTHORIZED', 'shipping', at(2), at(15)],
    ['CANCELLING', 'shipping', at(3), null],
  ] as const)('%s: for %s', (status, from, since, until) => {
    expect(waitOf(progress(status, before))).toMatchObject({ from, since, until });
  });

  test('an imported order has no step PLACED: it waits since it was imported', () => {
    expect(waitOf(progress('PLACED', ['IMPORTED']))).toMatchObject({ since: at(0) });
  });

  test.each(['PLACED', 'CONFIRMED'] as const)(
    'after a declined payment a %s order waits for its stock',
    (status) => {
      const declined = progress(status, ['PLACED', 'PAYMENT_FAILED'], { payment: 'FAILED' });
      expect(waitOf(declined)).toMatchObject({ what: 'StockReleased', from: 'inventory', since: at(1) });
    },
  );
});

describe('goods that have left', () => {
  const left = ['PLACED', 'SHIPMENT_DISPATCHED'];

  test('are delivered or not; then they are on their way back', () => {
    expect(waitOf(progress('SHIPPED', left))).toMatchObject({ from: 'shipping', since: at(1), until: null });
    const failed = progress('SHIPPED', [...left, 'DELIVERY_FAILED']);
    expect(waitOf(failed)).toMatchObject({ what: 'ReturnReceived', since: at(2) });
  });

  test('are invoiced and paid by card when they have arrived; on account nothing more is awaited', () => {
    expect(waitOf(progress('COMPLETED', left))).toMatchObject({ what: 'InvoiceIssued' });
    const invoiced = [...left, 'INVOICE_ISSUED'];
    expect(waitOf(progress('COMPLETED', invoiced))).toMatchObject({ from: 'financial' });
    expect(waitOf(progress('COMPLETED', invoiced, { payment: 'CAPTURED' }))).toBeNull();
    expect(waitOf(progress('COMPLETED', invoiced, { payment: 'CAPTURE_FAILED' }))).toBeNull();
    expect(waitOf(progress('COMPLETED', invoiced, { onAccount: true }))).toBeNull();
  });

  test('and come back are received, put on stock and credited, of each return', () => {
    const done = goods({ receivedAt: at(21), restockedAt: at(22), refundedAt: at(23) });
    const awaited = (more: Partial<ReturnProgress>) =>
      waitOf(progress('COMPLETED', [...left, 'INVOICE_ISSUED'], { returns: [done, goods(more)] }));
    expect(awaited({})).toMatchObject({ what: 'ReturnReceived', from: 'shipping', since: at(20) });
    expect(awaited({ receivedAt: at(21) })).toMatchObject({ what: 'StockReturned', since: at(21) });
    expect(awaited({ receivedAt: at(21), restockedAt: at(22) })).toMatchObject({ what: 'PaymentRefunded' });
  });
});

test.each(['RETURNED', 'CANCELLED'] as const)('a %s order waits for nothing', (status) => {
  expect(waitOf(progress(status, ['PLACED'], { payment: 'FAILED' }))).toBeNull();
});
