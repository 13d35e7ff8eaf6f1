/** What `@erp/service-kit/telemetry` started; undefined where a process did not import it, as most tests do not. */
export interface RunningTelemetry {
  /** All metrics as they are now, in Prometheus' text format. */
  metrics(): Promise<string>;
  /** Sends what is not sent yet. */
  shutdown(): Promise<void>;
}

let running: RunningTelemetry | undefined;

export const telemetryStarted = (telemetry: RunningTelemetry): void => {
  running = telemetry;
};

export const runningTelemetry = (): RunningTelemetry | undefined => running;
