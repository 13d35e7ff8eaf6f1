import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';

type ResourceMetrics = Parameters<PrometheusSerializer['serialize']>[0];

/** What OpenTelemetry's specification of Prometheus' format adds to a name for its unit. */
const SUFFIXES: Readonly<Record<string, string>> = { s: '_seconds', By: '_bytes', '1': '_ratio' };

const serializer = new PrometheusSerializer();

/**
 * Metrics in Prometheus' text format, each with its unit in its name. The exporter leaves the unit out, and what goes to
 * Prometheus by OTLP or by a collector has it: one metric would have two names, and a dashboard fit only one of them.
 */
export function prometheusText(collected: ResourceMetrics): string {
  const scopeMetrics = collected.scopeMetrics.map(({ scope, metrics }) => ({
    scope,
    metrics: metrics.map((metric) => {
      const { name, unit } = metric.descriptor;
      const suffix = SUFFIXES[unit] ?? '';
      return suffix ? { ...metric, descriptor: { ...metric.descriptor, name: name + suffix } } : metric;
    }),
  }));
  return serializer.serialize({ ...collected, scopeMetrics });
}
