import { currentTraceparent, Transaction } from '@erp/common-messaging';
import type { Origin, Shipment } from './shipment.js';

/** Because of what this transaction plans a shipment. */
export const originOf = ({ cause, traceparent }: Transaction): Origin => ({
  correlationId: cause.correlationId,
  causationId: cause.causationId,
  traceparent: traceparent ?? currentTraceparent(),
});

/** The same transaction, on account of what the shipment was planned for. */
export const becauseOf = (tx: Transaction, { origin }: Pick<Shipment, 'origin'>): Transaction =>
  origin ? new Transaction(tx.tenantId, origin, tx, origin.traceparent) : tx;
