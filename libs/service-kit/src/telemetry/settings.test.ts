import { describe, expect, test } from '@jest/globals';
import { otlpMetricReaders } from './otlp-metrics.js';
import { prometheusText } from './prometheus-text.js';
import { spanSettings } from './span-settings.js';

describe('the standard variables decide where telemetry goes (R19, R20)', () => {
  test.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' }],
    [{ OTEL_TRACES_EXPORTER: 'console' }],
  ])('spans are left to the SDK where someone said where: %j', (environment) => {
    expect(spanSettings(environment)).toEqual({});
  });

  test.each([
    [{}],
    [{ OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: '' }],
  ])('elsewhere none is recorded, but for traces that a caller records: %j', (environment) => {
    expect(String(spanSettings(environment).sampler)).toMatch(/ParentBased\{root=AlwaysOffSampler/);
  });

  test('metrics are sent besides being scraped only when asked for', async () => {
    expect(otlpMetricReaders({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' })).toEqual([]);
    expect(otlpMetricReaders({ OTEL_METRICS_EXPORTER: 'prometheus' })).toEqual([]);
    for (const protocol of [undefined, 'http/json', 'grpc'])
      expect(
        otlpMetricReaders({
          OTEL_METRICS_EXPORTER: 'prometheus, otlp',
          OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        }),
      ).toHaveLength(1);
  });

  test('a protocol that there is not stops the start, and says which there are', () => {
    const wrong = { OTEL_METRICS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_PROTOCOL: 'carrier-pigeon' };
    expect(() => otlpMetricReaders(wrong)).toThrow(/carrier-pigeon.*http\/protobuf, http\/json, grpc/);
  });
});

test('a metric has its unit in its name, as Prometheus has what came by OTLP', () => {
  const metric = (name: string, unit: string) => ({
    descriptor: { name, unit, description: 'd', valueType: 0, advice: {} },
    dataPointType: 2,
    dataPoints: [{ attributes: {}, value: 1, startTime: [0, 0], endTime: [0, 0] }],
  });
  const metrics = [metric('a.age', 's'), metric('a.size', 'By'), metric('a.rows', '{row}')];
  const text = prometheusText({
    resource: { attributes: {} },
    scopeMetrics: [{ scope: { name: 'test' }, metrics }],
  } as never);
  expect(text.match(/^a_\w+/gm)).toEqual(['a_age_seconds', 'a_size_bytes', 'a_rows']);
});
