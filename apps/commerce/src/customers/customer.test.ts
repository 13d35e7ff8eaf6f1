import { describe, expect, test } from '@jest/globals';
import { money } from '@erp/kernel';
import { CreditLimitExceeded, CreditLimitInOtherCurrency, NegativeCreditLimit } from './customer-errors.js';
import { grantCredit, limitCredit } from './customer.js';

const customerId = '018f2a4e-0000-7000-8000-000000000001';
const usd = (amountMinor: number) => money(amountMinor, 'USD');

describe('a customer with a credit limit', () => {
  test('may owe it to the cent and not a cent more', () => {
    expect(() => grantCredit(customerId, usd(1000), [usd(900)], usd(100))).not.toThrow();
    expect(() => grantCredit(customerId, usd(1000), [usd(900)], usd(101))).toThrow(CreditLimitExceeded);
  });

  test('is told the limit, what is owed, the order and the way out', () => {
    expect(() => grantCredit(customerId, usd(1000), [usd(950)], usd(101))).toThrow(
      `customer ${customerId} may owe 10.00 USD and owes 9.50 USD, so an order of 1.01 USD is too much: have an order ` +
        `paid or cancelled, place a smaller one, or raise the limit`,
    );
  });

  test('orders in its currency only, and what is owed in others does not count', () => {
    const yen = money(100, 'JPY');
    expect(() => grantCredit(customerId, usd(1000), [], yen)).toThrow(CreditLimitInOtherCurrency);
    expect(() => grantCredit(customerId, usd(1000), [money(5000, 'JPY')], usd(1000))).not.toThrow();
  });

  test('of 0 may order what costs nothing', () => {
    expect(() => grantCredit(customerId, usd(0), [], usd(0))).not.toThrow();
    expect(() => grantCredit(customerId, usd(0), [], usd(1))).toThrow(CreditLimitExceeded);
  });
});

describe('a credit limit', () => {
  test('is set, changed, lifted; the same again is no change, nothing is less than 0', () => {
    const free = { customerId, creditLimit: null };
    const limited = limitCredit(free, usd(1000));
    expect(limited.creditLimit).toEqual(usd(1000));
    expect(limitCredit(limited, usd(1000))).toBe(limited);
    expect(limitCredit(limited, money(1000, 'JPY'))).not.toBe(limited);
    expect(limitCredit(limited, null)).toEqual(free);
    expect(limitCredit(free, null)).toBe(free);
    expect(() => limitCredit(free, usd(-1))).toThrow(NegativeCreditLimit);
  });
});
