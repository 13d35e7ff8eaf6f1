import { describe, expect, test } from '@jest/globals';
import { money } from '@erp/kernel';
import { payableBy } from '../invoices/invoice.js';
import { PaymentNotOfInvoice, ageingOf, bucketOf, checkReceipt } from './receivable.js';

describe('ageing', () => {
  test.each([
    [-5, 'CURRENT'],
    [0, 'CURRENT'],
    [1, 'DAYS_1_TO_30'],
    [30, 'DAYS_1_TO_30'],
    [31, 'DAYS_31_TO_60'],
    [60, 'DAYS_31_TO_60'],
    [61, 'DAYS_61_TO_90'],
    [90, 'DAYS_61_TO_90'],
    [91, 'OVER_90_DAYS'],
  ])('%i days late is %s', (daysLate, bucket) => {
    expect(bucketOf(daysLate)).toBe(bucket);
  });

  test('sums by bucket, each currency for itself', () => {
    expect(
      ageingOf([
        { currency: 'USD', daysLate: 0, openMinor: 100 },
        { currency: 'USD', daysLate: 5, openMinor: 20 },
        { currency: 'USD', daysLate: 29, openMinor: 3 },
        { currency: 'EUR', daysLate: 91, openMinor: -7 },
      ]),
    ).toMatchObject([
      { currency: 'EUR', totalMinor: -7, CURRENT: 0, OVER_90_DAYS: -7 },
      { currency: 'USD', totalMinor: 123, CURRENT: 100, DAYS_1_TO_30: 23 },
    ]);
  });

  test.each([
    ['2026-11-23', 30, '2026-12-23'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-11-23', 0, '2026-11-23'],
  ])('an invoice of %s with %i days is payable by %s', (issuedOn, days, expected) => {
    expect(payableBy(issuedOn, days)).toBe(expected);
  });
});

test.each([
  ['of another currency', money(100, 'EUR')],
  ['of nothing', money(0, 'USD')],
  ['below zero', money(-100, 'USD')],
])('a payment %s is refused', (_what, amount) => {
  expect(() => checkReceipt(amount, 'USD')).toThrow(PaymentNotOfInvoice);
});
