import { metrics } from '@opentelemetry/api';
import type { OutboxRow } from './broker/cloud-events.js';
import type { Applied } from './inbox/apply.js';

/** Counters of this process since it started; gauges of the database come from MessagingStatus. */
export class MessagingMetrics {
  published = 0;
  consumed = 0;
  duplicates = 0;
  parked = 0;

  private readonly meter = metrics.getMeter('common-messaging');
  private readonly publishedCounter = this.meter.createCounter('erp_messaging_published', {
    description: 'Events acknowledged by the broker',
  });
  private readonly refusedCounter = this.meter.createCounter('erp_messaging_publish_refused', {
    description: 'Rows the broker refused',
  });
  private readonly publishLatency = this.meter.createHistogram('erp_messaging_publish_latency', {
    description: 'From the occurrence of an event to its acknowledgement by the broker',
    unit: 'ms',
  });
  private readonly consumedCounter = this.meter.createCounter('erp_messaging_consumed', {
    description: 'Events handled',
  });
  private readonly duplicateCounter = this.meter.createCounter('erp_messaging_duplicates', {
    description: 'Events the inbox had seen',
  });
  private readonly unhandledCounter = this.meter.createCounter('erp_messaging_unhandled', {
    description: 'Events of types nobody here handles',
  });
  private readonly parkedCounter = this.meter.createCounter('erp_messaging_parked', {
    description: 'Events parked with their key',
  });
  private readonly processing = this.meter.createHistogram('erp_messaging_processing_time', {
    description: 'Time in a handler',
    unit: 'ms',
  });
  private readonly endToEnd = this.meter.createHistogram('erp_messaging_end_to_end', {
    description: 'From the occurrence of an event to the commit of its handler',
    unit: 'ms',
  });

  constructor(private readonly context: string) {}

  onPublished = (row: OutboxRow, latencyMs: number): void => {
    this.published++;
    const labels = { context: this.context, type: row.event_type };
    this.publishedCounter.add(1, labels);
    this.publishLatency.record(latencyMs, labels);
  };

  onRefused = (row: OutboxRow, failed: boolean): void => {
    this.refusedCounter.add(1, { context: this.context, type: row.event_type, failed });
  };

  onApplied = (applied: Applied): void => {
    const now = Date.now();
    this.consumed += applied.handled.length;
    this.duplicates += applied.duplicates;
    this.parked += applied.parked.length;
    for (const { type, handler, durationMs, occurredAt } of applied.handled) {
      const labels = { context: this.context, type };
      this.consumedCounter.add(1, { ...labels, handler });
      this.processing.record(durationMs, labels);
      this.endToEnd.record(now - occurredAt.getTime(), labels);
    }
    if (applied.duplicates) this.duplicateCounter.add(applied.duplicates, { context: this.context });
    if (applied.unhandled) this.unhandledCounter.add(applied.unhandled, { context: this.context });
    for (const { type } of applied.parked) this.parkedCounter.add(1, { context: this.context, type });
  };

  /** Gauges read when they are scraped. */
  observe(
    read: () => Promise<{
      pending: number;
      failed: number;
      oldestAgeMs: number;
      parkedKeys: number;
      lag: number;
    }>,
  ): void {
    const gauge = (name: string, description: string) =>
      this.meter.createObservableGauge(`erp_messaging_${name}`, { description });
    const pending = gauge('pending', 'Outbox rows not yet published');
    const failed = gauge('failed', 'Outbox rows whose attempts are used up');
    const age = gauge('oldest_pending_age_seconds', 'Age of the oldest pending outbox row');
    const parked = gauge('parked_keys', 'Keys with a parked event');
    const lag = gauge('consumer_lag', 'Records of the assigned partitions not yet applied');
    this.meter.addBatchObservableCallback(
      async (result) => {
        const now = await read().catch(() => null);
        if (!now) return;
        const labels = { context: this.context };
        result.observe(pending, now.pending, labels);
        result.observe(failed, now.failed, labels);
        result.observe(age, now.oldestAgeMs / 1000, labels);
        result.observe(parked, now.parkedKeys, labels);
        result.observe(lag, now.lag, labels);
      },
      [pending, failed, age, parked, lag],
    );
  }
}
