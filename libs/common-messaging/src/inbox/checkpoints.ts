import type { ReceivedRecord } from '../broker/broker.js';
import type { Applier } from './apply.js';

/** How far this member is in a partition, and what of it others do not know yet. */
export interface Progress {
  readonly topic: string;
  readonly partition: number;
  /** Offset of the next record to apply; null for a partition that the database does not know. */
  next: bigint | null;
  /** Offset as this member last read it from or wrote it to the database: behind `next` while `passed` is not null. */
  stored: bigint | null;
  /** The last record that nobody here handles, if the database has not heard of it. */
  passed: ReceivedRecord | null;
  /** Tells the broker; null when it knows. */
  commit: (() => Promise<void>) | null;
  /** True while a batch runs: what is told is then told by that batch, or later. */
  busy: boolean;
  /** Under way; a batch waits for it, since both move the offset from where it was. */
  saving: Promise<void> | null;
}

/** A member to which nothing came for this long tells all, so that who looks sees it caught up. */
const QUIET_MS = 200;
/** It tells this often while records come. */
const AT_LATEST_MS = 2_000;

/**
 * Tells late what may be told late: to the database, that records were passed over which nobody here handles; to the
 * broker, how far the group is, for tools that show lag. What was not told when a process dies is passed over again. A
 * transaction for each passed-over record and a commit for each batch were a third of all statements and most requests to
 * the broker at 20 orders/s.
 */
export class Checkpoints {
  private timer: NodeJS.Timeout | undefined;
  private arrivedAt = 0;
  private savedAt = 0;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly partitions: ReadonlyMap<string, Progress>,
    private readonly applier: Applier,
    /** Told of a partition that another member has moved. */
    private readonly onLost: (progress: Progress) => void,
  ) {}

  start(): void {
    this.timer = setInterval(() => this.tick(), QUIET_MS);
  }

  arrived(): void {
    this.arrivedAt = Date.now();
  }

  /** Tells no more by itself, only what `save` is called for. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private tick(): void {
    const now = Date.now();
    if (now - this.arrivedAt < QUIET_MS && now - this.savedAt < AT_LATEST_MS) return;
    this.savedAt = now;
    this.running = this.running.then(() => this.save());
  }

  /** Never rejects: what cannot be told now is told with the next tick. With `broker` false it is told nothing. */
  async save(broker = true): Promise<void> {
    for (const progress of [...this.partitions.values()]) {
      if (progress.busy || (!progress.passed && !progress.commit)) continue;
      if (!broker) progress.commit = null;
      progress.saving = this.saveOne(progress).catch(() => undefined);
      await progress.saving;
      progress.saving = null;
    }
  }

  private async saveOne(progress: Progress): Promise<void> {
    const { topic, partition, stored, passed, commit } = progress;
    if (passed) {
      if (!(await this.applier.passOver(topic, partition, stored, passed))) return this.onLost(progress);
      progress.stored = progress.next;
      progress.passed = null;
    }
    progress.commit = null;
    await commit?.();
  }
}
