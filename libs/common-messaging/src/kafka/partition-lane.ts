import type { BatchOutcome, ReceivedBatch, ReceivedRecord } from '../broker/broker.js';

/** What a fetch brought of one partition. */
export interface Fetched {
  readonly records: readonly ReceivedRecord[];
  readonly fetchedOffset: bigint;
  /** True when it follows what was fetched before. */
  readonly continuous: boolean;
  readonly highWatermark: bigint;
}

/** What a lane needs of the consumer that it belongs to. */
export interface LanePlace {
  readonly topic: string;
  readonly partition: number;
  /** The batch that a lane of an earlier assignment still runs here, if any. */
  readonly before: Promise<void> | undefined;
  readonly onBatch: (batch: ReceivedBatch) => Promise<BatchOutcome>;
  readonly heartbeat: () => Promise<void>;
  readonly commit: (nextOffset: bigint) => Promise<void>;
  readonly seek: (offset: bigint) => void;
  readonly pause: () => void;
  readonly resume: () => void;
}

/** A partition of which so much waits is not fetched meanwhile: it bounds what a consumer holds. */
const MAX_WAITING = 200;

/**
 * The batches of one partition in one assignment, handed to the consumer one after the other.
 *
 * kafkajs fetches again only when every batch of the last fetch has been dealt with, so that each partition would wait for
 * the slowest of its broker: more than half of the time from a POST to its payment at 20 orders/s. So a batch is taken over
 * at once, kafkajs goes on, and what arrives while one runs joins what waits.
 */
export class PartitionLane {
  private waiting: Fetched[] = [];
  private running: Promise<void> | null = null;
  private current = true;
  private paused = false;
  private rest: NodeJS.Timeout | undefined;

  constructor(private readonly place: LanePlace) {}

  take(fetched: Fetched): void {
    if (!this.current) return;
    this.waiting.push(fetched);
    if (this.count() >= MAX_WAITING) this.pause();
    this.running ??= this.run();
  }

  /** The partition is taken away, or will be assigned anew: what runs is told so. Resolves when it has ended. */
  async end(): Promise<void> {
    this.current = false;
    this.waiting = [];
    clearTimeout(this.rest);
    this.resume(); // kafkajs would keep it paused in the next assignment
    await this.running;
  }

  private async run(): Promise<void> {
    await this.place.before;
    while (this.waiting.length > 0) {
      const batch = this.next();
      if (this.rest === undefined && this.count() < MAX_WAITING) this.resume();
      this.goOn(await this.place.onBatch(this.received(batch)));
    }
    this.running = null; // in one turn with the look at what waits: nothing is taken between the two
  }

  private goOn(outcome: BatchOutcome): void {
    if (!this.current || outcome.next === 'advance') return;
    this.waiting = [];
    this.place.seek(outcome.offset);
    if (outcome.afterMs) this.pauseFor(outcome.afterMs);
    else this.resume();
  }

  /** All that waits and has no jump in it. */
  private next(): Fetched {
    const [first] = this.waiting as [Fetched];
    const jump = this.waiting.findIndex(({ continuous }, at) => at > 0 && !continuous);
    const taken = this.waiting.splice(0, jump === -1 ? this.waiting.length : jump);
    const records = taken.flatMap((fetched) => fetched.records);
    return { ...first, records, highWatermark: taken.at(-1)!.highWatermark };
  }

  private received(fetched: Fetched): ReceivedBatch {
    const { topic, partition, commit } = this.place;
    const heartbeat = async () => {
      if (!this.current) throw new Error(`${topic}/${partition} was taken away from this member`);
      await this.place.heartbeat();
    };
    return { ...fetched, topic, partition, commit, heartbeat, isCurrent: () => this.current };
  }

  private count(): number {
    return this.waiting.reduce((sum, { records }) => sum + records.length, 0);
  }

  private pauseFor(ms: number): void {
    this.pause();
    this.rest = setTimeout(() => {
      this.rest = undefined;
      this.resume();
    }, ms);
  }

  private pause(): void {
    if (!this.paused) this.place.pause();
    this.paused = true;
  }

  private resume(): void {
    if (this.paused) this.place.resume();
    this.paused = false;
  }
}
