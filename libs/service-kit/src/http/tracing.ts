import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  context,
  metrics,
  propagation,
  trace,
  type Attributes,
  type Context,
} from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isQuiet } from './quiet-paths.js';

const tracer = trace.getTracer('@erp/service-kit');

/** Seconds, of OpenTelemetry's semantic conventions for HTTP, as are the names. */
export const HTTP_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

const contexts = new WeakMap<FastifyRequest, Context>();

/** The trace context of a request: to run its handler in. */
export const traceContextOf = (request: FastifyRequest): Context => contexts.get(request) ?? ROOT_CONTEXT;

/**
 * A span, but for probes and scrapes, and a duration for each request (R19, R20); continues the trace that the caller's
 * `traceparent` names.
 */
export function traceRequests(fastify: FastifyInstance): void {
  const duration = metrics.getMeter('@erp/service-kit').createHistogram('http.server.request.duration', {
    unit: 's',
    description: 'From a request to the end of its answer',
    advice: { explicitBucketBoundaries: HTTP_BUCKETS },
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (isQuiet(request)) return done();
    const parent = propagation.extract(ROOT_CONTEXT, request.headers);
    const attributes = { 'http.request.method': request.method, 'http.route': routeOf(request) };
    const name = `${request.method} ${routeOf(request)}`;
    const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
    contexts.set(request, trace.setSpan(parent, span));
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const attributes = endSpan(request, reply);
    duration.record(reply.elapsedTime / 1000, attributes);
    done();
  });
}

/** What the span and the duration say of it. */
function endSpan(request: FastifyRequest, reply: FastifyReply): Attributes {
  const status = reply.statusCode;
  const attributes = {
    'http.request.method': request.method,
    'http.route': routeOf(request),
    'http.response.status_code': status,
  };
  const span = trace.getSpan(traceContextOf(request));
  span?.setAttribute('http.response.status_code', status);
  if (status >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
  span?.end();
  return attributes;
}

/** The route's pattern and never the path, which has as many values as there are entities. */
const routeOf = (request: FastifyRequest): string =>
  request.is404 ? '(no route)' : (request.routeOptions.url ?? '(no route)');

/** Runs `work` in the request's trace. */
export const inTrace = (request: FastifyRequest, work: () => void): void =>
  context.with(traceContextOf(request), work);
