import { metrics, type Attributes } from '@opentelemetry/api';
import type { OutboxRow } from './broker/cloud-events.js';
import type { Applied } from './inbox/apply.js';

/** Where a partition's consumer stands. */
export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  /** Records not yet applied. */
  readonly records: number;
  /** Age of the last applied record while others wait behind it, in seconds; 0 when none does. */
  readonly seconds: number;
}

/** What the gauges show; read when they are scraped. */
export interface MessagingGauges {
  readonly pending: number;
  readonly failed: number;
  readonly oldestAgeMs: number;
  readonly parkedKeys: number;
  readonly lags: readonly PartitionLag[];
}

/** Seconds; from an event on a quiet machine (2 ms) to one that waited for an operator. */
const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const seconds = { unit: 's', advice: { explicitBucketBoundaries: BUCKETS } };

const SYSTEM = { 'messaging.system': 'kafka' };

/**
 * Metrics of messaging (R19), by OpenTelemetry's semantic conventions for messaging where there is one, else under
 * `erp.messaging`. Counters are of this process since it started. An event's type is an attribute; keys, tenants and ids,
 * of which there are as many as there are entities, never are.
 */
export class MessagingMetrics {
  published = 0;
  consumed = 0;
  duplicates = 0;
  parked = 0;

  private readonly meter = metrics.getMeter('@erp/common-messaging');
  private readonly sent = this.meter.createCounter('messaging.client.sent.messages', {
    unit: '{message}',
    description: 'Events acknowledged by the broker',
  });
  private readonly refused = this.meter.createCounter('erp.messaging.refused', {
    unit: '{message}',
    description: 'Outbox rows that the broker refused',
  });
  private readonly publication = this.meter.createHistogram('erp.messaging.publication.duration', {
    ...seconds,
    description: 'From the occurrence of an event to its acknowledgement by the broker',
  });
  private readonly handled = this.meter.createCounter('messaging.client.consumed.messages', {
    unit: '{message}',
    description: 'Events handled, and committed',
  });
  private readonly repeated = this.meter.createCounter('erp.messaging.duplicates', {
    unit: '{message}',
    description: 'Events that the inbox had seen, and absorbed',
  });
  private readonly passedOver = this.meter.createCounter('erp.messaging.unhandled', {
    unit: '{message}',
    description: 'Events of types that nobody in this group handles',
  });
  private readonly deadLetters = this.meter.createCounter('erp.messaging.dead_letters', {
    unit: '{message}',
    description: 'Events parked with their key',
  });
  private readonly processing = this.meter.createHistogram('messaging.process.duration', {
    ...seconds,
    description: 'Time in a handler',
  });
  private readonly delivery = this.meter.createHistogram('erp.messaging.delivery.duration', {
    ...seconds,
    description: 'From the occurrence of an event to the commit of its handler',
  });

  constructor(private readonly context: string) {}

  onPublished = (row: OutboxRow, latencyMs: number): void => {
    this.published++;
    const attributes = {
      ...SYSTEM,
      'messaging.operation.name': 'send',
      'messaging.destination.name': row.topic,
      'erp.event.type': row.event_type,
    };
    this.sent.add(1, attributes);
    this.publication.record(latencyMs / 1_000, attributes);
  };

  onRefused = (row: OutboxRow, failed: boolean): void => {
    this.refused.add(1, { 'erp.event.type': row.event_type, 'erp.failed': failed });
  };

  onApplied = (applied: Applied, topic: string): void => {
    const now = Date.now();
    this.consumed += applied.handled.length;
    this.duplicates += applied.duplicates;
    this.parked += applied.parked.length;
    const attributes: Attributes = {
      ...SYSTEM,
      'messaging.operation.name': 'process',
      'messaging.destination.name': topic,
      'messaging.consumer.group.name': this.context,
    };
    for (const { type, handler, durationMs, occurredAt } of applied.handled) {
      const ofType = { ...attributes, 'erp.event.type': type };
      this.handled.add(1, { ...ofType, 'erp.handler': handler });
      this.processing.record(durationMs / 1_000, ofType);
      this.delivery.record((now - occurredAt.getTime()) / 1_000, ofType);
    }
    if (applied.duplicates) this.repeated.add(applied.duplicates, attributes);
    if (applied.unhandled) this.passedOver.add(applied.unhandled, attributes);
    for (const { type } of applied.parked) this.deadLetters.add(1, { ...attributes, 'erp.event.type': type });
  };

  /** Gauges of outbox, dead letters and lag. A scrape while the database is away shows none of them. */
  observe(read: () => Promise<MessagingGauges>): void {
    const gauge = (name: string, unit: string, description: string) =>
      this.meter.createObservableGauge(`erp.messaging.${name}`, { unit, description });
    const pending = gauge('outbox.pending', '{message}', 'Outbox rows not yet published');
    const failed = gauge('outbox.failed', '{message}', 'Outbox rows whose attempts are used up');
    const age = gauge('outbox.oldest_age', 's', 'Age of the oldest pending outbox row');
    const parked = gauge('parked_keys', '{key}', 'Keys that wait behind a dead letter');
    const lag = gauge('consumer.lag', '{message}', 'Records of a partition not yet applied');
    const late = gauge('consumer.lag_time', 's', 'Age of the last applied record while others wait');
    this.meter.addBatchObservableCallback(
      async (result) => {
        const now = await read().catch(() => null);
        if (!now) return;
        result.observe(pending, now.pending);
        result.observe(failed, now.failed);
        result.observe(age, now.oldestAgeMs / 1_000);
        result.observe(parked, now.parkedKeys);
        for (const { topic, partition, records, seconds: behind } of now.lags) {
          const place = {
            'messaging.destination.name': topic,
            'messaging.destination.partition.id': String(partition),
          };
          result.observe(lag, records, place);
          result.observe(late, behind, place);
        }
      },
      [pending, failed, age, parked, lag, late],
    );
  }
}
