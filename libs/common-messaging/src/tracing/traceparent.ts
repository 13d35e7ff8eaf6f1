import { type Context, context, propagation, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';

/** True for a `traceparent` (W3C Trace Context) whose trace is recorded: the lowest bit of its last hex digit. */
export const isSampled = (traceparent: string | null | undefined): traceparent is string =>
  !!traceparent && (parseInt(traceparent.at(-1)!, 16) & 1) === 1;

/** The trace that a row's or a record's `traceparent` names; none for one that is missing or malformed. */
export const traceContextOf = (traceparent: string | null | undefined): Context =>
  traceparent ? propagation.extract(ROOT_CONTEXT, { traceparent }) : ROOT_CONTEXT;

/** The running trace as a W3C `traceparent`, to be carried in a row; null when nothing is traced. */
export const traceparentOf = (running: Context = context.active()): string | null => {
  const carrier: { traceparent?: string } = {};
  propagation.inject(running, carrier);
  return carrier.traceparent ?? null;
};

/** As `traceparentOf`, of a span. */
export const traceparentOfSpan = (span: Span): string | null =>
  traceparentOf(trace.setSpan(ROOT_CONTEXT, span));
