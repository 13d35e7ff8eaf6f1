import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  CurrencyMismatch,
  InvalidMoney,
  addMoney,
  formatMoney,
  money,
  parseMoney,
  percentOf,
  taxIncludedIn,
} from './money.js';

describe('money is integer minor units', () => {
  test.each([
    ['29.33', 'USD', 2933],
    ['0.00', 'USD', 0],
    ['7', 'USD', 700],
    ['-1.5', 'EUR', -150],
    ['1200', 'JPY', 1200],
    ['1.234', 'KWD', 1234],
  ])('reads %s %s as %i', (text, currency, amountMinor) => {
    expect(parseMoney(text, currency)).toEqual({ amountMinor, currency });
  });

  test.each(['1.234', '', 'abc', '1e3', '1,00', '+1', 'NaN', '0x10', '99999999999999'])(
    'refuses "%s" as USD',
    (text) => {
      expect(() => parseMoney(text, 'USD')).toThrow(InvalidMoney);
    },
  );

  test('what is formatted reads back as the same amount', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e12, max: 1e12 }),
        fc.constantFrom('USD', 'JPY', 'KWD'),
        (amount, currency) => {
          expect(parseMoney(formatMoney(money(amount, currency)), currency)).toEqual(money(amount, currency));
        },
      ),
    );
  });

  test('adds only within one currency', () => {
    expect(addMoney(money(1, 'USD'), money(2, 'USD'))).toEqual(money(3, 'USD'));
    expect(() => addMoney(money(1, 'USD'), money(2, 'EUR'))).toThrow(CurrencyMismatch);
  });
});

describe('a percentage rounds half to even', () => {
  test.each([
    [250, 1000, 25],
    [25, 1000, 2], // 2.5 -> 2
    [35, 1000, 4], // 3.5 -> 4
    [-25, 1000, -2],
    [-35, 1000, -4],
    [1999, 1900, 380], // 379.81
  ])('%i at %i basis points is %i', (amount, rate, expected) => {
    expect(percentOf(money(amount, 'USD'), rate).amountMinor).toBe(expected);
  });
});

describe('the tax included in a gross amount', () => {
  test.each([
    [11_900, 1900, 1900],
    [2933, 0, 0],
    [2933, 1900, 468], // 468.29
    [3, 10_000, 2], // 1.5 -> 2
    [5, 10_000, 2], // 2.5 -> 2
  ])('of %i at %i basis points is %i', (gross, rate, expected) => {
    expect(taxIncludedIn(money(gross, 'USD'), rate)).toEqual(money(expected, 'USD'));
  });
});
