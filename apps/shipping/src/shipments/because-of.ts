import type { Transaction } from '@erp/common-messaging';
import type { Shipment } from './shipment.js';

/** The same transaction, on account of the fact that planned the shipment; one planned before that was kept has none. */
export const becauseOf = (tx: Transaction, { origin }: Pick<Shipment, 'origin'>): Transaction =>
  origin ? tx.onAccountOf(origin) : tx;
