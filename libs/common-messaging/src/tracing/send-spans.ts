import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { OutboxRow } from '../broker/cloud-events.js';
import { traceContextOf, isSampled, traceparentOfSpan } from './traceparent.js';

const tracer = trace.getTracer('@erp/common-messaging');

/** The rows of one send, as they go on the wire, and the spans of those whose trace is recorded. */
export interface SendSpans {
  readonly rows: readonly OutboxRow[];
  /** `error` is what the send rejected with; undefined when the broker acknowledged all. */
  end(error?: Error): void;
}

/**
 * Puts each row of a recorded trace in a span of its own, in that trace (R20): what the record then names in its
 * `traceparent` is this span, so it is the parent of every handler, and the gap before it is the time in the outbox. Not one
 * span for the whole send with a link to each row: a send takes 500 rows, a span 128 links, and a trace could not be read
 * from its beginning to its end. A row of a trace that is not recorded costs a look at one character.
 */
export function startSendSpans(rows: readonly OutboxRow[], topic: string, partition: number): SendSpans {
  const spans: Span[] = [];
  const onTheWire = rows.map((row) => {
    if (!isSampled(row.traceparent)) return row;
    const span = startSendSpan(row, topic, partition);
    // Without an SDK, or with a propagator of another kind, the row's own word is the best there is.
    if (!span.isRecording()) return row;
    spans.push(span);
    return { ...row, traceparent: traceparentOfSpan(span) ?? row.traceparent };
  });
  return {
    rows: onTheWire,
    end: (error) => {
      for (const span of spans) {
        if (error) span.setAttribute('error.type', error.name).setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      }
    },
  };
}

/** By OpenTelemetry's semantic conventions for messaging and CloudEvents. No key and no data: spans leave the house. */
const startSendSpan = (row: OutboxRow, topic: string, partition: number): Span =>
  tracer.startSpan(
    `send ${row.event_type}`,
    {
      kind: SpanKind.PRODUCER,
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.name': 'send',
        'messaging.operation.type': 'send',
        'messaging.destination.name': topic,
        'messaging.destination.partition.id': String(partition),
        'messaging.message.id': row.event_id,
        'messaging.message.conversation_id': row.correlation_id,
        'cloudevents.event_id': row.event_id,
        'cloudevents.event_type': row.event_type,
      },
    },
    traceContextOf(row.traceparent),
  );
