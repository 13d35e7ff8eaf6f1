import { AsyncLocalStorage } from 'node:async_hooks';
import { newId } from '@erp/kernel';
import { context, trace } from '@opentelemetry/api';
import { traceContextOf, traceparentOf } from '../tracing/traceparent.js';
import type { Cause, Origin, Transaction } from './transaction.js';

const current = new AsyncLocalStorage<Cause>();

/** Runs `work` with a cause that every transaction opened inside it inherits. */
export const withCause = <T>(cause: Cause, work: () => T): T => current.run(cause, work);

/** The running request's or event's cause; a new correlation when nothing set one. */
export const currentCause = (): Cause => current.getStore() ?? { correlationId: newId(), causationId: null };

/** The running request's, event's or job's correlation; null outside of all. */
export const currentCorrelationId = (): string | null => current.getStore()?.correlationId ?? null;

/** Id of the trace that the running request, event or job belongs to (R20), 32 hex digits; null when nothing is traced. */
export const currentTraceId = (): string | null => trace.getActiveSpan()?.spanContext().traceId ?? null;

/**
 * Id of the trace that what a transaction does belongs to: in a batch handler that of the transaction's own event, not
 * that of the batch. Null when nothing is traced.
 */
export const traceIdOf = ({ traceparent }: Pick<Transaction, 'traceparent'>): string | null =>
  /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(traceparent ?? '')?.[1] ?? currentTraceId();

/** The running trace as a W3C `traceparent`, to be carried in a row; null when nothing is traced. */
export const currentTraceparent = (): string | null => traceparentOf();

/** What a row keeps, so that what is told of it later is told on this transaction's account. */
export const originOf = ({ cause, traceparent }: Pick<Transaction, 'cause' | 'traceparent'>): Origin => ({
  correlationId: cause.correlationId,
  causationId: cause.causationId,
  traceparent: traceparent ?? currentTraceparent(),
});

/**
 * Runs `work` on account of what a row keeps: in its trace and under its cause (R20). For a job that does many things and
 * is itself of the trace of the first: what it does for that one stays under the job's span.
 */
export function onAccountOf<T>(origin: Origin, work: () => T): T {
  const { correlationId, causationId, traceparent } = origin;
  const its = traceContextOf(traceparent);
  const itsTrace = trace.getSpanContext(its)?.traceId;
  const running = itsTrace === undefined || itsTrace === currentTraceId() ? context.active() : its;
  return context.with(running, () => withCause({ correlationId, causationId }, work));
}
