import { formatMoney, type Money } from '@erp/kernel';

/** `29.33 USD`, for a sentence in a history or an error. */
export const sayAmount = (amount: Money): string => `${formatMoney(amount)} ${amount.currency}`;
