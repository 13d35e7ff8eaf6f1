import { BatchTransaction, type Transaction } from '@erp/common-messaging';

/** For tests: a transaction as a batch handler is given it, when the test runs the handler itself. */
export const asBatch = (tx: Transaction): BatchTransaction => new BatchTransaction(tx.tenantId, tx, () => tx);
