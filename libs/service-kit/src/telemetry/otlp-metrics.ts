import { OTLPMetricExporter as GrpcExporter } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as JsonExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { PeriodicExportingMetricReader, type MetricReader } from '@opentelemetry/sdk-metrics';
import type { Environment } from '../config/variables.js';

/** By the protocol's name in OTEL_EXPORTER_OTLP_[METRICS_]PROTOCOL; sdk-node has loaded all of them already. */
const EXPORTERS = {
  'http/protobuf': ProtobufExporter,
  'http/json': JsonExporter,
  grpc: GrpcExporter,
} as const;

const INTERVAL_MS = 60_000;

/**
 * What sends metrics to a collector, beside `/metrics`: one reader when OTEL_METRICS_EXPORTER names `otlp`, else none, for
 * metrics that are scraped and sent would be counted twice. Where to and how often is said by the other OTEL_* variables.
 */
export function otlpMetricReaders(environment: Environment): MetricReader[] {
  const exporters = (environment['OTEL_METRICS_EXPORTER'] ?? '').split(',').map((name) => name.trim());
  if (!exporters.includes('otlp')) return [];
  const protocol =
    environment['OTEL_EXPORTER_OTLP_METRICS_PROTOCOL'] ?? environment['OTEL_EXPORTER_OTLP_PROTOCOL'];
  const Exporter = EXPORTERS[(protocol ?? 'http/protobuf') as keyof typeof EXPORTERS];
  // An SDK that cannot be told apart from one that works is worse than a start that fails.
  if (!Exporter) {
    const allowed = Object.keys(EXPORTERS).join(', ');
    throw new Error(`OTEL_EXPORTER_OTLP_PROTOCOL is "${protocol}"; allowed: ${allowed}`);
  }
  const exportIntervalMillis = Number(environment['OTEL_METRIC_EXPORT_INTERVAL'] ?? INTERVAL_MS);
  return [
    new PeriodicExportingMetricReader({
      exporter: new Exporter(),
      exportIntervalMillis,
      exportTimeoutMillis: Math.min(30_000, exportIntervalMillis),
    }),
  ];
}
