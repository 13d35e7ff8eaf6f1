import { BatchTransaction, type Transaction, type TransactionParts } from '@erp/common-messaging';

const ofEvent = ({ id, correlationId }: { id: string; correlationId: string }) => ({
  cause: { correlationId, causationId: id },
  traceparent: null,
});

/** For tests: a transaction as a batch handler is given it. */
export const asBatch = (tx: Transaction): BatchTransaction => new BatchTransaction(tx.tenantId, tx, ofEvent);

/** For unit tests: one in which no SQL can be run. */
export const batchWithoutSql = (): BatchTransaction =>
  new BatchTransaction('tenant', {} as TransactionParts, ofEvent);
