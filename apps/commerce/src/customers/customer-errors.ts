import { DomainError, formatMoney, type Money } from '@erp/kernel';

const say = (amount: Money): string => `${formatMoney(amount)} ${amount.currency}`;

export class CreditLimitExceeded extends DomainError {
  readonly code = 'credit-limit-exceeded';

  constructor(
    readonly customerId: string,
    readonly creditLimit: Money,
    readonly exposure: Money,
    readonly total: Money,
  ) {
    super(
      `customer ${customerId} may owe ${say(creditLimit)} and owes ${say(exposure)}, so an order of ${say(total)} is ` +
        `too much: have an order paid or cancelled, place a smaller one, or raise the limit`,
    );
  }
}

export class CreditLimitInOtherCurrency extends DomainError {
  readonly code = 'credit-limit-in-other-currency';

  constructor(
    readonly customerId: string,
    readonly creditLimit: Money,
    readonly currency: string,
  ) {
    super(
      `customer ${customerId} has a credit limit in ${creditLimit.currency}, which says nothing about an order in ` +
        `${currency}: order in ${creditLimit.currency}, or change the limit`,
    );
  }
}

export class NegativeCreditLimit extends DomainError {
  readonly code = 'negative-credit-limit';

  constructor(readonly creditLimit: Money) {
    super(`a credit limit of ${say(creditLimit)} is negative: it is 0 or more, and null for none`, [
      { pointer: '/creditLimit', detail: 'is negative' },
    ]);
  }
}
