import { money, type Money } from '@erp/kernel';
import { CreditLimitExceeded, CreditLimitInOtherCurrency, NegativeCreditLimit } from './customer-errors.js';

/** A customer is an id: who it is stays with whoever takes the orders (R25). */
export interface Customer {
  readonly customerId: string;
  /** How much may be owed at a time; null: as much as they like. */
  readonly creditLimit: Money | null;
}

/** The customer with another limit; the same object when it is the same limit. Throws NegativeCreditLimit. */
export function limitCredit(customer: Customer, creditLimit: Money | null): Customer {
  if (creditLimit && creditLimit.amountMinor < 0) throw new NegativeCreditLimit(creditLimit);
  const { creditLimit: old } = customer;
  const same = old?.amountMinor === creditLimit?.amountMinor && old?.currency === creditLimit?.currency;
  return same ? customer : { ...customer, creditLimit };
}

/**
 * Whether a customer with a limit may order for `total` more. `owed` is what is owed already, an amount for each
 * currency; only that in the limit's currency counts, as nobody here knows a rate. Throws CreditLimitExceeded, and
 * CreditLimitInOtherCurrency for an order that the limit says nothing about.
 */
export function grantCredit(
  customerId: string,
  creditLimit: Money,
  owed: readonly Money[],
  total: Money,
): void {
  const { currency } = creditLimit;
  if (total.currency !== currency)
    throw new CreditLimitInOtherCurrency(customerId, creditLimit, total.currency);
  const exposure = owed.find((amount) => amount.currency === currency) ?? money(0, currency);
  if (exposure.amountMinor + total.amountMinor > creditLimit.amountMinor)
    throw new CreditLimitExceeded(customerId, creditLimit, exposure, total);
}
