import type { IncomingMessage, ServerResponse } from 'node:http';

/** What `@erp/service-kit/telemetry` started; undefined where a process did not import it, as most tests do not. */
export interface RunningTelemetry {
  /** Answers with all metrics in Prometheus' text format. */
  serveMetrics(request: IncomingMessage, response: ServerResponse): void;
  /** Sends what is not sent yet. */
  shutdown(): Promise<void>;
}

let running: RunningTelemetry | undefined;

export const telemetryStarted = (telemetry: RunningTelemetry): void => {
  running = telemetry;
};

export const runningTelemetry = (): RunningTelemetry | undefined => running;
