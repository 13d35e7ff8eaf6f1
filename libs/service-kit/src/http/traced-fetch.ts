import {
  context,
  type Histogram,
  metrics,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { HTTP_BUCKETS } from './tracing.js';

const tracer = trace.getTracer('@erp/service-kit');

/**
 * Name and buckets (seconds) of OpenTelemetry's semantic conventions for HTTP. Made when it is needed: a meter that is
 * asked for before telemetry runs counts nothing, for good.
 */
let duration: Histogram | undefined;
const clientDuration = (): Histogram =>
  (duration ??= metrics.getMeter('@erp/service-kit').createHistogram('http.client.request.duration', {
    unit: 's',
    description: 'From a request to the outside until the headers of its answer',
    advice: { explicitBucketBoundaries: HTTP_BUCKETS },
  }));

/**
 * `fetch` in a CLIENT span, whose trace goes along (R20). `template` is the path with its ids left out, such as
 * `/v1/captures/{id}/refunds`: span and metric have it in place of the path, which may hold what is nobody's business and
 * has as many values as there are entities.
 */
export async function tracedFetch(url: string, template: string, init: RequestInit = {}): Promise<Response> {
  const method = init.method ?? 'GET';
  const { hostname, port, protocol } = new URL(url);
  const attributes = {
    'http.request.method': method,
    'server.address': hostname,
    'server.port': Number(port || (protocol === 'https:' ? 443 : 80)),
    'url.template': template,
  };
  const span = tracer.startSpan(`${method} ${template}`, { kind: SpanKind.CLIENT, attributes });
  const running = trace.setSpan(context.active(), span);
  const headers = new Headers(init.headers);
  propagation.inject(running, headers, { set: (to, name, value) => to.set(name, value) });
  const started = performance.now();
  const end = (outcome: Record<string, string | number>, failed: boolean): void => {
    clientDuration().record((performance.now() - started) / 1_000, { ...attributes, ...outcome });
    span.setAttributes(outcome);
    if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  };
  try {
    const response = await context.with(running, () => fetch(url, { ...init, headers }));
    const { status } = response;
    const failed = status >= 400;
    end({ 'http.response.status_code': status, ...(failed ? { 'error.type': String(status) } : {}) }, failed);
    return response;
  } catch (error) {
    end({ 'error.type': error instanceof Error ? error.name : '_OTHER' }, true);
    throw error;
  }
}
