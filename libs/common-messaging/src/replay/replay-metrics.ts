import { metrics } from '@opentelemetry/api';
import type { Replayed } from './replay-applier.js';

/**
 * Metrics of replays (R17, R19), under names of their own: old events must not look like live traffic, nor its latency
 * like days. Counters are of this process since it started.
 */
export class ReplayMetrics {
  private readonly meter = metrics.getMeter('@erp/common-messaging');
  private readonly events = this.meter.createCounter('erp.messaging.replay.events', {
    unit: '{message}',
    description: 'Events read again for a projection, by what became of them',
  });
  private readonly duration = this.meter.createHistogram('erp.messaging.replay.process.duration', {
    unit: 's',
    description: 'Time of one replayed event in the handlers of a projection',
    advice: { explicitBucketBoundaries: [0.00001, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 1, 10] },
  });
  private readonly remaining = new Map<string, number>();

  constructor() {
    this.meter
      .createObservableGauge('erp.messaging.replay.remaining', {
        unit: '{message}',
        description: 'Records that a running replay has still to read',
      })
      .addCallback((result) => {
        for (const [projection, records] of this.remaining)
          result.observe(records, { 'erp.projection': projection });
      });
  }

  /** Told of every chunk that was committed. */
  onReplayed(projection: string, { counts, replayed, handlersMs }: Replayed): void {
    for (const { type, outcome, events } of counts.values()) {
      this.events.add(events, {
        'erp.projection': projection,
        'erp.event.type': type,
        'erp.replay.outcome': outcome,
      });
    }
    if (replayed > 0) this.duration.record(handlersMs / 1_000 / replayed, { 'erp.projection': projection });
  }

  /** Null: it does not run here any more. */
  onRemaining(projection: string, records: number | null): void {
    if (records === null) this.remaining.delete(projection);
    else this.remaining.set(projection, records);
  }
}
