import { inBinaryMode } from '../broker/structured-mode.js';
import type { BatchOutcome, Broker, ReceivedBatch, ReceivedRecord, Subscription } from '../broker/broker.js';

/** One partition, and the offset that is wanted next. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly next: bigint;
}

const MAX_BUFFERED = 2_000;
/** How often a batch that waits for room looks whether it is still wanted. */
const LOOK_MS = 500;

/** The topic does not hold what is wanted next any more: retention has taken it. */
export class RecordsRemoved extends Error {
  override readonly name = 'RecordsRemoved';
}

/** What stands in memory of one partition, without a gap from the offset that is wanted next. */
export class Feed {
  private records: ReceivedRecord[] = [];
  highWatermark = 0n;

  constructor(
    readonly topic: string,
    readonly partition: number,
    /** Every record below it was handed in. */
    public reaches: bigint,
  ) {}

  get size(): number {
    return this.records.length;
  }

  add(batch: ReceivedBatch): void {
    const wanted = batch.records.filter(({ offset }) => offset >= this.reaches);
    this.records.push(...wanted.map((record) => inBinaryMode(record)));
    this.reaches = batch.records.at(-1)!.offset + 1n;
    this.highWatermark = batch.highWatermark;
  }

  /** At most `most` records at or behind `from`; they stay. */
  peek(from: bigint, most: number): ReceivedRecord[] {
    const first = this.records.findIndex(({ offset }) => offset >= from);
    return first < 0 ? [] : this.records.slice(first, first + most);
  }

  /** Those below `offset` are done with. */
  drop(offset: bigint): void {
    this.records = this.records.filter((record) => record.offset >= offset);
  }
}

/**
 * Reads partitions from given offsets through the broker port, in a consumer group of its own in which nothing is ever
 * committed: so it reads with every adapter, and leaves no trace on the broker. Bounded in memory: a partition that is
 * not read as fast as the broker delivers waits.
 */
export class ReplayReader {
  private readonly feeds: ReadonlyMap<string, Feed>;
  private subscription: Subscription | null = null;
  private closed = false;
  private yields = 0;
  /** Records of each partition in memory, to which one batch may come on top. */
  private mostBuffered = MAX_BUFFERED;
  private readonly sleepers = new Set<() => void>();
  /** Why it cannot go on. */
  failure: RecordsRemoved | null = null;

  private constructor(
    private readonly broker: Broker,
    places: readonly Place[],
  ) {
    this.feeds = new Map(
      places.map(({ topic, partition, next }) => [`${topic}/${partition}`, new Feed(topic, partition, next)]),
    );
  }

  static async open(broker: Broker, group: string, places: readonly Place[]): Promise<ReplayReader> {
    const reader = new ReplayReader(broker, places);
    reader.subscription = await broker.subscribe({
      group,
      topics: [...new Set(places.map(({ topic }) => topic))],
      onAssigned: () => undefined, // each batch is compared with what its feed wants
      onBatch: (batch) => reader.onBatch(batch),
    });
    return reader;
  }

  feed(topic: string, partition: number): Feed {
    return this.feeds.get(`${topic}/${partition}`)!;
  }

  /** Resolves when something was handed in, or after `timeoutMs`. */
  wait(timeoutMs: number): Promise<void> {
    return this.sleep(timeoutMs);
  }

  /** Nothing waits for room: for the moment of a cut-over, in which nothing can be dropped. */
  async unbounded<T>(work: () => Promise<T>): Promise<T> {
    this.mostBuffered = Infinity;
    this.wake();
    try {
      return await work();
    } finally {
      this.mostBuffered = MAX_BUFFERED;
    }
  }

  /** Drops what is done with, which lets a batch in that waits for room. */
  done(feed: Feed, below: bigint): void {
    feed.drop(below);
    this.wake();
  }

  /**
   * Lets batches that wait for room go back to the broker. A client may fetch all partitions at once and nothing more
   * before all of it was taken (kafkajs does): one partition that waits would keep the others from what they need.
   */
  giveWay(): void {
    this.yields++;
    this.wake();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.wake();
    await this.subscription?.stop();
  }

  private async onBatch(batch: ReceivedBatch): Promise<BatchOutcome> {
    const feed = this.feeds.get(`${batch.topic}/${batch.partition}`);
    if (!feed) return { next: 'seek', offset: batch.highWatermark };
    const again: BatchOutcome = { next: 'seek', offset: feed.reaches };
    // In the middle of a log offsets may be missing (control records); after a jump they may be records that are.
    if (!batch.continuous && batch.fetchedOffset !== feed.reaches) {
      if (batch.fetchedOffset > feed.reaches) await this.mustStillStand(feed);
      return { next: 'seek', offset: feed.reaches };
    }
    const yields = this.yields;
    while (feed.size >= this.mostBuffered) {
      await this.sleep(LOOK_MS);
      if (this.closed || this.yields !== yields || !batch.isCurrent()) return again;
    }
    if (this.closed || batch.records.at(-1)!.offset < feed.reaches) return again;
    feed.add(batch);
    this.wake();
    return { next: 'advance' };
  }

  private async mustStillStand({ topic, partition, reaches }: Feed): Promise<void> {
    const range = await this.broker.offsetRange(topic, partition).catch(() => null);
    if (!range || range.low <= reaches) return;
    this.failure = new RecordsRemoved(
      `${topic}/${partition} begins at offset ${range.low} now, the replay wanted ${reaches}: retention has removed what is between. Cancel it, and start one that takes what is left`,
    );
    this.wake();
  }

  private wake(): void {
    for (const wake of this.sleepers) wake();
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.sleepers.add(wake);
    });
  }
}
