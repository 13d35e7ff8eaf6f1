/** A record as the broker keeps it. Header values are text (UTF-8) in every header this library writes. */
export interface BrokerRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** A record on its way to the broker; a text goes in UTF-8. */
export interface OutgoingRecord {
  readonly key: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ReceivedRecord extends BrokerRecord {
  readonly offset: bigint;
  /** When the broker's log took it. */
  readonly timestamp: Date;
}

/** Records of one partition in offset order, offsets not necessarily adjacent (control records leave gaps). */
export interface ReceivedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly ReceivedRecord[];
  /** The offset that was asked for: at or below the first record's. */
  readonly fetchedOffset: bigint;
  /**
   * True when this batch follows the previous one of this assignment without a jump. Gaps inside the log (control
   * records, aborted transactions) are no jump; a client that was reset to another offset is.
   */
  readonly continuous: boolean;
  /** The log end offset the broker reported with this batch: the lag is `highWatermark - next offset`. */
  readonly highWatermark: bigint;
  /** Keeps the membership alive during a long batch; rejects when this member was put out of the group. */
  heartbeat(): Promise<void>;
  /** False once the partition was taken away or the consumer stops. */
  isCurrent(): boolean;
  /** Tells the broker how far this group is, for tools that show lag. The database is the truth. */
  commit(nextOffset: bigint): Promise<void>;
}

/**
 * What the consumer answers to a batch: go on after it, or read this partition again from an offset, after a pause in
 * which the other partitions go on.
 */
export type BatchOutcome =
  | { readonly next: 'advance' }
  | { readonly next: 'seek'; readonly offset: bigint; readonly afterMs?: number };

export interface SubscribeOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /** A member that says nothing for this long loses its partitions; the adapter's 10 s when not given. */
  readonly sessionTimeoutMs?: number;
  /** A new assignment began: whatever was remembered about positions is void. */
  onAssigned(): void;
  /** Called for each partition's batch, one at a time per partition. Must not reject: one throwing partition stops all. */
  onBatch(batch: ReceivedBatch): Promise<BatchOutcome>;
}

export interface Subscription {
  /** True while the member belongs to the group. */
  isRunning(): boolean;
  /** Stops fetching, lets running batches end, leaves the group. */
  stop(): Promise<void>;
}

/** The broker refused these records and will refuse them again: too large, not allowed. Costs an attempt (R13). */
export class SendRefused extends Error {
  override readonly name = 'SendRefused';
}

/** The partition has no leader now, or the topic's metadata is not to be had: leave it out, the others go on. */
export class PartitionUnavailable extends Error {
  override readonly name = 'PartitionUnavailable';
}

/** The broker port (R3): what the relay and the consumer need of a broker, and no more. One adapter per broker client. */
export interface Broker {
  /** Connects what sends. Rejects when no broker answers. */
  connect(): Promise<void>;
  /**
   * Appends records to one partition in order. Resolves when the broker has acknowledged all of them at its
   * configured durability. Rejects with SendRefused or PartitionUnavailable; any other error means "unknown": the
   * records may or may not be there, and are to be sent again.
   */
  send(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<void>;
  /** Number of partitions per topic, as the broker says now; a topic that does not exist is absent. */
  partitionCounts(topics: readonly string[]): Promise<Map<string, number>>;
  /** First and next offset of a partition. */
  offsetRange(topic: string, partition: number): Promise<{ low: bigint; high: bigint }>;
  subscribe(options: SubscribeOptions): Promise<Subscription>;
  close(): Promise<void>;
}
