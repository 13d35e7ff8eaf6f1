import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { withCause } from '@erp/common-messaging';
import { trace } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { spanSettings } from '../telemetry/span-settings.js';
import { whereItIs } from './logging.js';

// As a service runs without a collector: no span is kept, and yet the lines of one request can be found.
const sdk = new NodeSDK({ metricReaders: [], logRecordProcessors: [], ...spanSettings({}) });
beforeAll(() => sdk.start());
afterAll(() => sdk.shutdown());

test('a line within a request, a handler or a job says its correlation and its trace (R20)', () => {
  trace.getTracer('test').startActiveSpan('process commerce.OrderPlaced', (span) => {
    withCause({ correlationId: 'c-1', causationId: null }, () => {
      const { traceId, spanId } = span.spanContext();
      expect(traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(whereItIs()).toEqual({ correlationId: 'c-1', trace_id: traceId, span_id: spanId });
    });
    span.end();
  });
});

test('a line of the service itself says neither', () => {
  expect(whereItIs()).toEqual({});
});
