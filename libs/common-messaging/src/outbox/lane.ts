import { Logger } from '@nestjs/common';
import type { OutboxRow } from '../broker/cloud-events.js';

/** One send takes this much at the most: below the broker's default max.message.bytes of 1 MiB for a whole batch. */
const MAX_ROWS = 500;
const MAX_BYTES = 700_000;
/** What is surely below that limit, with what the headers of rows may come to more than is reckoned. */
const MOST_BYTES = 900_000;
/** Headers and record overhead. */
const HEADERS_BYTES = 500;
const STALLED_MS = 1_000;

/** Bytes that a row comes to in memory and, unless its text is of other alphabets, on the wire. */
export const sizeOf = ({ payload }: OutboxRow): number => payload.length + HEADERS_BYTES;

/** One lane for each partition that a row went to. */
export class Lanes {
  readonly all: Lane[] = [];
  /** By topic, and then by partition. */
  private readonly byTopic = new Map<string, Lane[]>();

  of({ topic, kafka_partition: partition }: OutboxRow): Lane {
    let lanes = this.byTopic.get(topic);
    if (!lanes) this.byTopic.set(topic, (lanes = []));
    let lane = lanes[partition];
    if (!lane) this.all.push((lane = lanes[partition] = new Lane(`${topic}/${partition}`, topic, partition)));
    return lane;
  }
}

/** The rows of one partition on their way to the broker. */
export class Lane {
  private static readonly log = new Logger('Relay');
  queue: OutboxRow[] = [];
  /** Rows of a send whose outcome is unknown. */
  unsent: OutboxRow[] = [];
  sending = false;
  /** When the outstanding send began, in epoch ms. */
  sentAt = 0;
  /** Epoch ms until which the partition is left out; 0 when it is not. */
  blockedUntil = 0;
  backoffMs = 0;
  private warned = false;
  private resumeFrom: bigint | null = null;

  constructor(
    /** `topic/partition` */
    readonly id: string,
    readonly topic: string,
    readonly partition: number,
  ) {}

  /** Takes the rows of the next send off the queue, in order. */
  take(): OutboxRow[] {
    return this.queue.splice(0, this.fitting());
  }

  /** How many of the first rows a send takes. */
  private fitting(): number {
    const most = Math.min(this.queue.length, MAX_ROWS);
    // A character has at the most three bytes in UTF-8: usual rows fit whatever they hold, and need not be measured.
    let atMost = 0;
    for (let n = 0; n < most; n++) atMost += 3 * this.queue[n]!.payload.length + HEADERS_BYTES;
    if (atMost <= MOST_BYTES) return most;
    let bytes = 0;
    for (let n = 0; n < most; n++) {
      bytes += Buffer.byteLength(this.queue[n]!.payload) + HEADERS_BYTES;
      if (n > 0 && bytes > MAX_BYTES) return n;
    }
    return most;
  }

  /** True for a send without an answer for so long that what waits behind it is in the way of others. */
  isStalled(now: number): boolean {
    return this.sending && this.queue.length > 0 && now - this.sentAt > STALLED_MS;
  }

  /** Empties the lane and returns all that was not sent. */
  drop(): OutboxRow[] {
    const rows = [...this.unsent, ...this.queue];
    this.unsent = [];
    this.queue = [];
    return rows;
  }

  /** Takes the waiting rows of one key out. */
  removeKey(key: string): OutboxRow[] {
    const removed = this.queue.filter((row) => row.partition_key === key);
    if (removed.length > 0) this.queue = this.queue.filter((row) => row.partition_key !== key);
    return removed;
  }

  block(floor: bigint, firstMs: number, mostMs: number): void {
    this.backoffMs = Math.min(this.backoffMs ? this.backoffMs * 2 : firstMs, mostMs);
    this.blockedUntil = Date.now() + this.backoffMs;
    this.leftOut(floor + 1n);
  }

  /** A row of this partition was left out of a fetch while it is blocked. */
  leftOut(id: bigint): void {
    if (this.resumeFrom === null || id - 1n < this.resumeFrom) this.resumeFrom = id - 1n;
  }

  /** Ends the block; returns the floor from which to look for its rows. */
  unblock(): bigint {
    const from = this.resumeFrom ?? 0n;
    this.blockedUntil = 0;
    this.resumeFrom = null;
    return from;
  }

  succeeded(): void {
    if (this.warned) Lane.log.log(`${this.id} takes records again`);
    this.backoffMs = 0;
    this.warned = false;
  }

  /** Once for each outage: a broker that is gone for an hour must not fill the log. */
  warn(message: string): void {
    if (!this.warned) Lane.log.warn(message);
    this.warned = true;
  }
}
