import { DomainError } from '@erp/kernel';

/** ASSET and EXPENSE grow in debit, the others in credit. */
export const ACCOUNT_TYPES = ['ASSET', 'LIABILITY', 'EQUITY', 'INCOME', 'EXPENSE'] as const;
export type AccountType = (typeof ACCOUNT_TYPES)[number];

/** An account of a tenant's books. */
export interface Account {
  readonly code: string;
  readonly name: string;
  readonly type: AccountType;
}

export const ACCOUNT_CODE_PATTERN = /^[0-9]{3,10}$/;

/** The account in each role that sales are posted to. */
export const ROLES = {
  /** Money that the payment gateway has collected and will transfer. */
  CLEARING: '1000',
  BANK: '1010',
  /** What customers owe. */
  RECEIVABLE: '1200',
  /** Tax that was charged and is owed to the state. */
  TAX_PAYABLE: '2200',
  REVENUE: '4000',
} as const;

/**
 * Accounts whose balance is the sum of a list of open items, and the way by which that list changes: an entry by hand
 * would part the two. Of the others nobody keeps a list; entries by hand, such as a transfer to the bank, belong there.
 */
export const CONTROL_ACCOUNTS: ReadonlyMap<string, string> = new Map([
  [
    ROLES.RECEIVABLE,
    'book what a customer paid with POST /receivables/{orderId}/payments, and what comes back by a return',
  ],
]);

/** The accounts that every tenant begins with. */
export const CHART_OF_ACCOUNTS: readonly Account[] = [
  { code: ROLES.CLEARING, name: 'Payment clearing', type: 'ASSET' },
  { code: ROLES.BANK, name: 'Bank', type: 'ASSET' },
  { code: ROLES.RECEIVABLE, name: 'Accounts receivable', type: 'ASSET' },
  { code: '1400', name: 'Inventory', type: 'ASSET' },
  { code: '2000', name: 'Accounts payable', type: 'LIABILITY' },
  { code: ROLES.TAX_PAYABLE, name: 'Tax payable', type: 'LIABILITY' },
  { code: '3000', name: 'Share capital', type: 'EQUITY' },
  { code: '3200', name: 'Retained earnings', type: 'EQUITY' },
  { code: ROLES.REVENUE, name: 'Sales revenue', type: 'INCOME' },
  { code: '5000', name: 'Cost of goods sold', type: 'EXPENSE' },
  { code: '6000', name: 'Operating expenses', type: 'EXPENSE' },
  { code: '6100', name: 'Payment fees', type: 'EXPENSE' },
  { code: '6200', name: 'Bad debt', type: 'EXPENSE' },
];

export class AccountCodeTaken extends DomainError {
  readonly code = 'account-code-taken';

  constructor(readonly accountCode: string) {
    super(`there is an account ${accountCode} already: choose another code`);
  }
}
