import { metrics, type Attributes } from '@opentelemetry/api';
import type { OutboxRow } from './broker/cloud-events.js';
import type { Applied } from './inbox/apply.js';

/** Where a partition's consumer stands. */
export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  /** Records not yet applied. */
  readonly records: number;
  /** Age of the oldest record that waits, in seconds; 0 when none does. */
  readonly seconds: number;
}

/** What only the database knows. */
export interface DatabaseGauges {
  readonly pending: number;
  readonly failed: number;
  readonly oldestAgeMs: number;
  readonly parkedKeys: number;
}

/** What this process knows of itself, also while the database is away. */
export interface ProcessGauges {
  readonly relayHolder: boolean;
  readonly relayHeld: number;
  /** True while this member belongs to its consumer group, or has nothing to consume. */
  readonly consumerRunning: boolean;
  /** Partitions that cannot begin. */
  readonly heldBack: number;
  readonly lags: readonly PartitionLag[];
}

/**
 * Seconds; from an event on a quiet machine (2 ms) to one that waited for an operator. The limits of R29, 0.1 and 0.5,
 * are boundaries, so that an alert on them does not rest on interpolation.
 */
const BUCKETS = [
  0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
];
const seconds = { unit: 's', advice: { explicitBucketBoundaries: BUCKETS } };

const SYSTEM = { 'messaging.system': 'kafka' };
const SEND = { ...SYSTEM, 'messaging.operation.name': 'send', 'messaging.operation.type': 'send' };
const PROCESS = { ...SYSTEM, 'messaging.operation.name': 'process', 'messaging.operation.type': 'process' };

/**
 * Of the events of one send, at most so many are measured: a backlog is sent 500 at a time, of nearly the same age, and to
 * record each was a tenth of the relay.
 */
const MEASURED_OF_A_SEND = 20;

/**
 * Metrics of messaging (R19), by OpenTelemetry's semantic conventions for messaging where there is one, else under
 * `erp.messaging`. Every metric says its context, so that a query need not know how the scraper names services. Counters
 * are of this process since it started. An event's type is an attribute; keys, tenants and ids, of which there are as many
 * as there are entities, never are.
 */
export class MessagingMetrics {
  published = 0;
  consumed = 0;
  duplicates = 0;
  parked = 0;

  private readonly own: Attributes;
  private readonly meter = metrics.getMeter('@erp/common-messaging');
  private readonly sent = this.meter.createCounter('messaging.client.sent.messages', {
    unit: '{message}',
    description: 'Events acknowledged by the broker',
  });
  private readonly sends = this.meter.createHistogram('messaging.client.operation.duration', {
    ...seconds,
    description: 'Time in which the broker answered a send of up to 500 events of a partition',
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

  constructor(private readonly context: string) {
    this.own = { 'erp.context': context };
    // There from the start at 0: of a counter that appears with its first event, that event is no increase.
    for (const counter of [this.refused, this.repeated, this.passedOver, this.deadLetters])
      counter.add(0, this.own);
  }

  /** Of the rows of one send, which are of one topic, with the time in epoch ms at which the broker had acknowledged it. */
  onPublished = (rows: readonly OutboxRow[], acknowledgedAt: number): void => {
    this.published += rows.length;
    const byType = new Map<string, { readonly attributes: Attributes; count: number }>();
    const every = Math.ceil(rows.length / MEASURED_OF_A_SEND);
    for (let at = 0; at < rows.length; at++) {
      const { topic, event_type: type, occurred_at: occurredAt } = rows[at]!;
      let ofType = byType.get(type);
      if (!ofType) {
        const place = { 'messaging.destination.name': topic, 'erp.event.type': type };
        byType.set(type, (ofType = { attributes: { ...this.own, ...SEND, ...place }, count: 0 }));
      }
      ofType.count++;
      if (at % every === 0)
        this.publication.record((acknowledgedAt - Date.parse(occurredAt)) / 1_000, ofType.attributes);
    }
    for (const { attributes, count } of byType.values()) this.sent.add(count, attributes);
  };

  /** Of every send, whatever became of it. */
  onSend = (topic: string, durationMs: number, error?: Error): void => {
    const failure = error ? { 'error.type': error.name } : {};
    const attributes = { ...this.own, ...SEND, 'messaging.destination.name': topic, ...failure };
    this.sends.record(durationMs / 1_000, attributes);
  };

  onRefused = (row: OutboxRow, failed: boolean): void => {
    this.refused.add(1, { ...this.own, 'erp.event.type': row.event_type, 'erp.failed': failed });
  };

  onApplied = (applied: Applied, topic: string): void => {
    const now = Date.now();
    this.consumed += applied.handled.length;
    this.duplicates += applied.duplicates;
    this.parked += applied.parked.length;
    const attributes: Attributes = {
      ...this.own,
      ...PROCESS,
      'messaging.destination.name': topic,
      'messaging.consumer.group.name': this.context,
    };
    for (const { type, handler, durationMs, occurredAt } of applied.handled) {
      const ofType = { ...attributes, 'erp.event.type': type };
      this.handled.add(1, { ...ofType, 'erp.handler': handler });
      this.processing.record(durationMs / 1_000, ofType);
      // A producer's clock may be ahead of this one.
      this.delivery.record(Math.max(0, now - occurredAt.getTime()) / 1_000, ofType);
    }
    if (applied.duplicates) this.repeated.add(applied.duplicates, attributes);
    if (applied.unhandled) this.passedOver.add(applied.unhandled, attributes);
    for (const { type } of applied.parked) this.deadLetters.add(1, { ...attributes, 'erp.event.type': type });
  };

  /** Gauges, read when they are scraped. While the database is away, those that it alone knows are missing. */
  observe(ofProcess: () => ProcessGauges, ofDatabase: () => Promise<DatabaseGauges>): void {
    this.observeProcess(ofProcess);
    this.observeDatabase(ofDatabase);
  }

  private gauge(name: string, unit: string, description: string) {
    return this.meter.createObservableGauge(`erp.messaging.${name}`, { unit, description });
  }

  private observeProcess(read: () => ProcessGauges): void {
    const holder = this.gauge('relay.holder', '{relay}', '1 while the relay of this replica holds the lock');
    const held = this.gauge('relay.held', '{message}', 'Outbox rows in memory, fetched and not settled');
    const member = this.gauge('consumer.member', '{member}', '1 while this replica belongs to its group');
    const heldBack = this.gauge('consumer.held_back', '{partition}', 'Partitions that cannot begin');
    const lag = this.gauge('consumer.lag', '{message}', 'Records of a partition not yet applied');
    const late = this.gauge('consumer.lag_time', 's', 'Age of the oldest record that waits');
    this.meter.addBatchObservableCallback(
      (result) => {
        const now = read();
        result.observe(holder, Number(now.relayHolder), this.own);
        result.observe(held, now.relayHeld, this.own);
        result.observe(member, Number(now.consumerRunning), this.own);
        result.observe(heldBack, now.heldBack, this.own);
        for (const { topic, partition, records, seconds: behind } of now.lags) {
          const place = {
            ...this.own,
            'messaging.destination.name': topic,
            'messaging.destination.partition.id': String(partition),
          };
          result.observe(lag, records, place);
          result.observe(late, behind, place);
        }
      },
      [holder, held, member, heldBack, lag, late],
    );
  }

  private observeDatabase(read: () => Promise<DatabaseGauges>): void {
    const pending = this.gauge('outbox.pending', '{message}', 'Outbox rows not yet published');
    const failed = this.gauge('outbox.failed', '{message}', 'Outbox rows whose attempts are used up');
    const age = this.gauge('outbox.oldest_age', 's', 'Age of the oldest pending outbox row');
    const parked = this.gauge('parked_keys', '{key}', 'Keys that wait behind a dead letter');
    this.meter.addBatchObservableCallback(
      async (result) => {
        const now = await read().catch(() => null);
        if (!now) return;
        result.observe(pending, now.pending, this.own);
        result.observe(failed, now.failed, this.own);
        result.observe(age, now.oldestAgeMs / 1_000, this.own);
        result.observe(parked, now.parkedKeys, this.own);
      },
      [pending, failed, age, parked],
    );
  }
}
