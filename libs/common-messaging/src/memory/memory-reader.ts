import type { SubscribeOptions } from '../broker/broker.js';
import type { MemoryLog } from './memory-log.js';

/** Records in a batch at the most. */
const MAX_BATCH = 500;

/** Where a reader reads, and what it may read. */
export interface ReaderPlace {
  readonly topic: string;
  readonly partition: number;
  readonly log: MemoryLog;
  /** The offset up to which the test lets this group read; the log's end when it reads freely. */
  readonly readable: () => bigint;
  readonly committed: bigint;
  readonly commit: (nextOffset: bigint) => void;
  /** Told when a batch has ended. */
  readonly onMoved: () => void;
}

/** One partition in one assignment of one member: hands over batches, one at a time, until it is taken away. */
export class MemoryReader {
  private position: bigint;
  /** The offset after the last batch of this assignment; a batch from elsewhere is a jump. */
  private expected: bigint | undefined;
  private running: Promise<void> | null = null;
  private current = true;
  /** Set while the partition rests. */
  private resting: NodeJS.Timeout | undefined;

  constructor(
    private readonly place: ReaderPlace,
    private readonly options: SubscribeOptions,
  ) {
    this.position = place.committed;
  }

  /** True while a batch runs or one is due. */
  get busy(): boolean {
    return this.running !== null;
  }

  get done(): Promise<void> {
    return this.running ?? Promise.resolve();
  }

  /** There may be something to read. */
  wake(): void {
    if (this.running || this.resting || !this.current || this.position >= this.place.readable()) return;
    // Later, never within the call that appended: no broker calls its reader from the sender's stack.
    this.running = Promise.resolve()
      .then(() => this.readOn())
      .finally(() => {
        this.running = null;
        this.wake(); // for what was appended in the moment between
        this.place.onMoved();
      });
  }

  /** The partition is taken away: what runs is told so by `isCurrent`. Resolves when it has ended. */
  async end(): Promise<void> {
    this.current = false;
    clearTimeout(this.resting);
    await this.running;
  }

  private async readOn(): Promise<void> {
    while (this.current && !this.resting && this.position < this.place.readable()) {
      await this.readOnce();
      this.place.onMoved();
    }
  }

  private async readOnce(): Promise<void> {
    const { topic, partition, log, readable, commit } = this.place;
    const fetchedOffset = this.position;
    const records = log.read(fetchedOffset, readable(), MAX_BATCH);
    const last = records.at(-1);
    if (!last) {
      this.position = this.expected = readable(); // nothing but gaps, which no handler of batches sees
      return;
    }
    const outcome = await this.options.onBatch({
      topic,
      partition,
      records,
      fetchedOffset,
      continuous: this.expected === fetchedOffset,
      highWatermark: log.high,
      heartbeat: async () => this.mustBeCurrent(),
      isCurrent: () => this.current,
      commit: async (nextOffset) => {
        this.mustBeCurrent();
        commit(nextOffset);
      },
    });
    if (outcome.next === 'seek') {
      this.position = outcome.offset;
      this.expected = undefined;
      if (outcome.afterMs) this.rest(outcome.afterMs);
    } else {
      this.position = this.expected = last.offset + 1n;
    }
  }

  private rest(ms: number): void {
    if (!this.current) return;
    this.resting = setTimeout(() => {
      this.resting = undefined;
      this.wake();
    }, ms);
  }

  private mustBeCurrent(): void {
    const { topic, partition } = this.place;
    if (!this.current) throw new Error(`${topic}/${partition} is no longer assigned to this member`);
  }
}
