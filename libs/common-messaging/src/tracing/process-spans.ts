import {
  type Attributes,
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { RegisteredHandler } from '../inbox/handler-registry.js';
import type { HandledEvent } from '../inbox/received-event.js';
import { traceContextOf, isSampled, traceparentOfSpan } from './traceparent.js';

const tracer = trace.getTracer('@erp/common-messaging');

/** The spans of a handler at work on one event or on many. */
export interface ProcessSpans {
  /** To run the handler in. */
  readonly running: Context;
  /** What an event's own consequences have as their parent; null when it came without a trace. */
  traceparentOf(eventId: string): string | null;
  /** `error` is what the handler threw; undefined when it did its work. */
  end(error?: unknown): void;
}

/**
 * One event: a span in its trace, whose parent is the send. Many at once: no trace is that of all, so the handler runs in
 * one of its own that links to each event's, as the semantic conventions for messaging say; and each event of a recorded
 * trace has a span there too, for the same time, with a link back. So a trace is whole however many were handled with it,
 * and what an event brings about has that event's span as its parent, never its neighbour's.
 */
export function startProcessSpans(handler: RegisteredHandler, group: readonly HandledEvent[]): ProcessSpans {
  const [first, ...others] = group as [HandledEvent, ...HandledEvent[]];
  if (others.length > 0) return startBatch(handler, group);
  const parent = traceContextOf(traceparentIn(first));
  const span = startOne(handler, first, parent);
  return {
    running: trace.setSpan(parent, span),
    traceparentOf: () => (span.isRecording() ? traceparentOfSpan(span) : traceparentIn(first)),
    end: (error) => endSpan(span, error),
  };
}

function startBatch(handler: RegisteredHandler, group: readonly HandledEvent[]): ProcessSpans {
  const recorded = group.filter((item) => isSampled(traceparentIn(item)));
  const parents = new Map(recorded.map((item) => [item, traceContextOf(traceparentIn(item))]));
  const links = [...parents.values()].flatMap(linkTo);
  const attributes = { ...common(handler), 'messaging.batch.message_count': group.length };
  const name = `process ${handler.extras.definition.type}`;
  const batch = tracer.startSpan(name, { kind: SpanKind.CONSUMER, attributes, links }, ROOT_CONTEXT);
  const running = trace.setSpan(ROOT_CONTEXT, batch);
  const own = new Map(
    recorded.map((item) => [item.event.id, startOne(handler, item, parents.get(item)!, linkTo(running))]),
  );
  const received = new Map(group.map((item) => [item.event.id, traceparentIn(item)]));
  return {
    running,
    traceparentOf: (eventId) => {
      const span = own.get(eventId);
      return span?.isRecording() ? traceparentOfSpan(span) : (received.get(eventId) ?? null);
    },
    end: (error) => {
      for (const span of own.values()) endSpan(span, error);
      endSpan(batch, error);
    },
  };
}

const startOne = (
  handler: RegisteredHandler,
  { event, record }: HandledEvent,
  parent: Context,
  links: Link[] = [],
): Span =>
  tracer.startSpan(
    `process ${event.type}`,
    {
      kind: SpanKind.CONSUMER,
      links,
      attributes: {
        ...common(handler),
        'messaging.message.id': event.id,
        'messaging.message.conversation_id': event.correlationId,
        'messaging.kafka.offset': Number(record.offset),
        'cloudevents.event_id': event.id,
      },
    },
    parent,
  );

/** By OpenTelemetry's semantic conventions for messaging and CloudEvents. */
const common = ({ extras }: RegisteredHandler): Attributes => ({
  'messaging.system': 'kafka',
  'messaging.operation.name': 'process',
  'messaging.operation.type': 'process',
  'messaging.destination.name': extras.definition.topic,
  'cloudevents.event_type': extras.definition.type,
  'erp.handler': extras.handler,
});

const traceparentIn = ({ record }: HandledEvent): string | null => record.headers['traceparent'] ?? null;

function linkTo(context: Context): Link[] {
  const span = trace.getSpanContext(context);
  return span && trace.isSpanContextValid(span) ? [{ context: span }] : [];
}

/** The error's type and never its message, which may quote what the event holds (R25). */
function endSpan(span: Span, error: unknown): void {
  if (error !== undefined) {
    span.setAttribute('error.type', error instanceof Error ? error.name : '_OTHER');
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}
