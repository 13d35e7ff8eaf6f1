// Starts OpenTelemetry when imported. main.ts imports it before everything else, so that whatever asks the API for
// a meter or a tracer at load time gets the real one.
//
// No auto-instrumentation: loading the bundle costs 0.6 s of every start, and under ESM it patches neither http nor
// kafkajs without a loader hook. The HTTP edge (http/tracing.ts) and common-messaging make their spans themselves.
import { basename, resolve } from 'node:path';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { telemetryStarted } from './operations/running-telemetry.js';

/** Keeps nothing: traces then still run through outbox and topic, though nobody collects the spans. */
const uncollected = {
  onStart: () => undefined,
  onEnd: () => undefined,
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};

const { OTEL_TRACES_EXPORTER, OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT } = process.env;
/** The SDK's default is to send to localhost:4318; here spans are sent only where someone said where. */
const collected = OTEL_TRACES_EXPORTER ?? OTEL_EXPORTER_OTLP_ENDPOINT ?? OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;

/** `commerce` for apps/commerce/dist/main.js: the context is not read yet when this runs. */
const serviceName = process.env['OTEL_SERVICE_NAME'] ?? basename(resolve(process.argv[1] ?? '.', '../..'));

const exporter = new PrometheusExporter({ preventServerStart: true });
const sdk = new NodeSDK({
  serviceName,
  metricReaders: [exporter],
  logRecordProcessors: [],
  autoDetectResources: false,
  ...(collected ? {} : { spanProcessors: [uncollected] }),
});
sdk.start();

telemetryStarted({
  serveMetrics: (request, response) => exporter.getMetricsRequestHandler(request, response),
  shutdown: () => sdk.shutdown(),
});
