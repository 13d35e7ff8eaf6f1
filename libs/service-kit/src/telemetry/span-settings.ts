import type { NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { AlwaysOffSampler, ParentBasedSampler } from '@opentelemetry/sdk-trace';
import type { Environment } from '../config/variables.js';

/** Keeps nothing. An SDK without any processor would not even make trace ids. */
const uncollected = {
  onStart: () => undefined,
  onEnd: () => undefined,
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};

/**
 * The SDK's default is to send spans to localhost:4318; here they are sent only where someone said where, by
 * OTEL_TRACES_EXPORTER or OTEL_EXPORTER_OTLP_[TRACES_]ENDPOINT. Without, traces still run through outbox and topic, for
 * the ids in logs and timelines, but nothing is recorded: a span for every event would cost for nobody. A caller's wish
 * that its trace be recorded is passed on to services that do collect.
 */
export function spanSettings(
  environment: Environment,
): Pick<NodeSDKConfiguration, 'spanProcessors' | 'sampler'> | Record<string, never> {
  const exporter = environment['OTEL_TRACES_EXPORTER'];
  const endpoint =
    environment['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? environment['OTEL_EXPORTER_OTLP_ENDPOINT'];
  if (exporter !== 'none' && (exporter || endpoint)) return {}; // the SDK reads the rest of OTEL_* itself
  return {
    spanProcessors: [uncollected],
    sampler: new ParentBasedSampler({ root: new AlwaysOffSampler() }),
  };
}
