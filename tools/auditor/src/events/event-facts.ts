/** An outbox row, as far as the audit looks at it. */
export interface OutboxFact {
  /** Drawn under the key's lock: the order in which the key's events happened. */
  readonly id: number;
  readonly eventId: string;
  readonly type: string;
  readonly topic: string;
  readonly key: string;
  readonly status: 'PENDING' | 'PUBLISHED' | 'FAILED';
}

/** A record of a topic. Offsets and ids are far below 2^53. */
export interface TopicFact {
  readonly partition: number;
  readonly offset: number;
  readonly eventId: string;
  readonly type: string;
  readonly tenantId: string;
  /** The context in `ce_source`. */
  readonly publisher: string;
  readonly key: string;
  /** When the event occurred, in ms since 1970; NaN when the record does not say. */
  readonly occurredAtMs: number;
}

/** A row of a subscriber's processed_events. */
export interface ProcessedFact {
  readonly eventId: string;
  readonly type: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** In ms since 1970 with a fraction: PostgreSQL's clock at the insert. */
  readonly processedAtMs: number;
}

/** A row of a subscriber's parked_events that is not RESOLVED. */
export interface ParkedFact {
  readonly id: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly eventId: string | null;
  readonly status: 'PARKED' | 'QUEUED' | 'SKIPPED';
  readonly reason: string | null;
  /** What the handler said last. */
  readonly error: string | null;
}

export interface PublisherFacts {
  readonly context: string;
  readonly outbox: readonly OutboxFact[];
}

export interface SubscriberFacts {
  readonly context: string;
  /** Types it has handlers for. */
  readonly types: ReadonlySet<string>;
  readonly processed: ReadonlyMap<string, ProcessedFact>;
  readonly parked: readonly ParkedFact[];
  /** By `topic/partition`: the offset it reads next. */
  readonly nextOffsets: ReadonlyMap<string, number>;
}

/** Everything the audit knows about events. Holds about 150 bytes for each event and place it stands in. */
export interface EventFacts {
  readonly publishers: readonly PublisherFacts[];
  /** By name, without the prefix of a test; the records by partition and offset. */
  readonly topics: ReadonlyMap<string, readonly TopicFact[]>;
  readonly subscribers: readonly SubscriberFacts[];
  /** Events that occurred before may have left the outbox or the inbox by retention, in ms since 1970. */
  readonly outboxKeptFromMs: number;
  readonly inboxKeptFromMs: number;
}
