// Starts OpenTelemetry when imported. main.ts imports it before everything else, so that whatever asks the API for
// a meter or a tracer at load time gets the real one. Nothing here may await: modules beside it would not wait for it.
//
// No auto-instrumentation: loading the bundle costs 0.6 s of every start, and under ESM it patches neither http nor
// kafkajs without a loader hook. The HTTP edge (http/tracing.ts) and common-messaging make their spans themselves.
import { basename, resolve } from 'node:path';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { envDetector } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { telemetryStarted } from './operations/running-telemetry.js';
import { otlpMetricReaders } from './telemetry/otlp-metrics.js';
import { prometheusText } from './telemetry/prometheus-text.js';
import { spanSettings } from './telemetry/span-settings.js';

/** `commerce` for apps/commerce/dist/main.js: the context is not read yet when this runs. */
const serviceName = process.env['OTEL_SERVICE_NAME'] ?? basename(resolve(process.argv[1] ?? '.', '../..'));

const scraped = new PrometheusExporter({ preventServerStart: true });
const sdk = new NodeSDK({
  serviceName,
  metricReaders: [scraped, ...otlpMetricReaders(process.env)],
  logRecordProcessors: [],
  resourceDetectors: [envDetector], // OTEL_RESOURCE_ATTRIBUTES
  ...spanSettings(process.env),
});
sdk.start();

/** Sends what is not sent yet, and ends. */
export const stopTelemetry = (): Promise<void> => sdk.shutdown();

telemetryStarted({
  metrics: async () => prometheusText((await scraped.collect()).resourceMetrics),
  shutdown: stopTelemetry,
});
