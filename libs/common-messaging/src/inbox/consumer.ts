import { Logger } from '@nestjs/common';
import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import type { PartitionLag } from '../metrics.js';
import type { Broker, BatchOutcome, ReceivedBatch, ReceivedRecord, Subscription } from '../broker/broker.js';
import { type Applied, type Applier, type Chunk, nothingApplied, PartitionLost } from './apply.js';
import { Checkpoints, type Progress } from './checkpoints.js';
import { inBinaryMode } from '../broker/structured-mode.js';
import { errorKind } from './error-kind.js';
import { type HandlerRegistry, settled } from './handler-registry.js';
import { Gatherer } from './gatherer.js';
import type { HandlerExtras } from './on.js';
import type { PartitionReader } from './partition-reader.js';
import type { AtCrashPoint } from '../under-test.js';

export interface ConsumerOptions {
  readonly group: string;
  readonly topicOnBroker: (topic: string) => string;
  /** Told of every chunk that was committed. */
  readonly onApplied: (applied: Applied, topic: string, partition: number) => void;
  readonly crashPoint?: AtCrashPoint;
  readonly sessionTimeoutMs?: number;
}

/**
 * A transaction this long is long enough: chunks shrink and grow to stay near it. Not shorter: where the partitions
 * contend for one row, the wait for it counts too, and chunks would shrink to one event and one commit each (measured:
 * 75 events/s with 50 ms, against several hundred).
 */
const TARGET_MS = 500;
const MAX_CHUNK = 100;
/** Pause of a partition that cannot begin. */
const REST_MS = { first: 200, most: 5_000 } as const;

/** What waits in a partition, as far as this member knows. */
interface Position {
  readonly topic: string;
  readonly partition: number;
  readonly records: number;
  /** Of the first that waits; where that is not here yet, of the last that was applied. */
  readonly oldestAt: Date;
}

interface PartitionState extends Progress {
  /** Records in a transaction at the most. */
  chunk: number;
  backoffMs: number;
}

/**
 * Nest's side of the consumer: `@On` handlers arrive as message handlers of this transport, and each batch of a
 * partition is applied in transactions. Nest's own Kafka transport takes one message at a time, commits by itself,
 * and lets one error block its partition for ever.
 */
export class EventConsumer extends Server implements CustomTransportStrategy {
  private readonly log = new Logger('Consumer');
  private readonly partitions = new Map<string, PartitionState>();
  private subscription: Subscription | null = null;
  private stopping = false;
  private readonly positions = new Map<string, Position>();
  /** Partitions that cannot begin, and why: the topic contradicts the database, or one of them is gone. */
  readonly heldBack = new Map<string, string>();
  /** How long each of them rested last, in ms. */
  private readonly rests = new Map<string, number>();
  private readonly stopWaiting: Set<() => void> = new Set();
  private readonly checkpoints: Checkpoints;
  private readonly gatherer: Gatherer;

  constructor(
    private readonly broker: Broker,
    private readonly registry: HandlerRegistry,
    private readonly reader: PartitionReader,
    private readonly applier: Applier,
    private readonly options: ConsumerOptions,
  ) {
    super();
    this.gatherer = new Gatherer(applier);
    this.checkpoints = new Checkpoints(this.partitions, applier, ({ topic, partition }) =>
      this.partitions.delete(`${topic}/${partition}`),
    );
  }

  override addHandler(
    pattern: unknown,
    callback: (data: never, context: never) => Promise<unknown>,
    isEvent = false,
    extras = {},
  ): void {
    const declared = extras as HandlerExtras;
    if (!isEvent || !declared.definition) {
      throw new Error(
        `the handler of ${JSON.stringify(pattern)} is not declared with @On: only events arrive here`,
      );
    }
    super.addHandler(pattern, callback as never, isEvent, extras);
    this.registry.add(declared, (event, tx) => settled(callback(event as never, tx as never)));
  }

  /** Of every partition that this member got something of in this assignment. */
  lags(): PartitionLag[] {
    return [...this.positions.values()].map(({ topic, partition, records, oldestAt }) => ({
      topic,
      partition,
      records,
      seconds: records > 0 ? Math.max(0, (Date.now() - oldestAt.getTime()) / 1_000) : 0,
    }));
  }

  /** Called by Nest once all handlers are known. */
  listen(callback: (error?: unknown) => void): void {
    this.begin().then(() => callback(), callback);
  }

  private async begin(): Promise<void> {
    const topics = this.registry.topics();
    if (topics.length === 0) return;
    this.checkpoints.start();
    this.subscription = await this.broker.subscribe({
      group: this.options.group,
      topics: topics.map(this.options.topicOnBroker),
      sessionTimeoutMs: this.options.sessionTimeoutMs,
      onAssigned: () => {
        this.partitions.clear();
        this.positions.clear();
        this.heldBack.clear();
        this.rests.clear();
      },
      onBatch: (batch) => this.onBatch(batch),
    });
  }

  /** True while this member belongs to its group, or has nothing to consume. */
  isRunning(): boolean {
    return this.subscription?.isRunning() ?? this.registry.topics().length === 0;
  }

  async close(): Promise<void> {
    this.stopping = true;
    for (const wake of this.stopWaiting) wake();
    await this.checkpoints.stop();
    await this.checkpoints.save(); // while this member still belongs to its group
    await this.subscription?.stop();
    await this.checkpoints.save(false);
  }

  on(): never {
    throw new Error('this transport has no client events; health and metrics tell its state');
  }

  unwrap<T>(): T {
    return this.broker as T;
  }

  private async onBatch(batch: ReceivedBatch): Promise<BatchOutcome> {
    this.checkpoints.arrived();
    const { topic, partition } = batch;
    const id = `${topic}/${partition}`;
    let state = this.partitions.get(id);
    await state?.saving;
    if (state && (!batch.continuous || this.partitions.get(id) !== state)) {
      this.partitions.delete(id); // the client jumped: only the database knows where to go on
      state = undefined;
    }
    if (!state) {
      const start = await this.start(batch);
      if ('seek' in start) return { next: 'seek', offset: start.seek, afterMs: start.afterMs };
      const { next } = start;
      state = {
        topic,
        partition,
        next,
        stored: next,
        passed: null,
        commit: null,
        busy: false,
        saving: null,
        chunk: MAX_CHUNK,
        backoffMs: 0,
      };
      this.partitions.set(id, state);
    }
    state.busy = true;
    try {
      return await this.applyAll(batch, state);
    } finally {
      state.busy = false;
    }
  }

  private async applyAll(batch: ReceivedBatch, state: PartitionState): Promise<BatchOutcome> {
    const id = `${batch.topic}/${batch.partition}`;
    const from = state.next;
    let left = batch.records.filter((r) => from === null || r.offset >= from).map(inBinaryMode);
    while (left.length > 0) {
      this.waiting(batch, left); // told before it is tried: what keeps failing must be seen to wait
      if (this.stopping || !batch.isCurrent() || this.partitions.get(id) !== state)
        return { next: 'seek', offset: left[0]!.offset };
      try {
        left = await this.applySome(batch, state, left);
        state.backoffMs = 0;
      } catch (error) {
        if (error instanceof PartitionLost) {
          this.log.warn(`${error.message}: another member has it, reading anew`);
          this.partitions.delete(id);
          return { next: 'seek', offset: left[0]!.offset };
        }
        await this.backOff(id, state, error);
      }
    }
    const { next } = state;
    if (next !== null) state.commit = () => batch.commit(next);
    return { next: 'advance' };
  }

  /**
   * Where this member begins. While the database cannot tell, or the topic contradicts it, the partition rests, longer each
   * time: never within the batch, for with kafkajs that would hold up all partitions of the broker.
   */
  private async start(
    batch: ReceivedBatch,
  ): Promise<{ next: bigint | null } | { seek: bigint; afterMs?: number }> {
    const id = `${batch.topic}/${batch.partition}`;
    try {
      const start = await this.reader.start(batch);
      if ('next' in start) {
        this.heldBack.delete(id);
        this.rests.delete(id);
      }
      return start;
    } catch (error) {
      const afterMs = Math.min((this.rests.get(id) ?? REST_MS.first / 2) * 2, REST_MS.most);
      this.rests.set(id, afterMs);
      this.heldBack.set(id, (error as Error).message);
      this.log.error(`${id} waits ${afterMs} ms: ${(error as Error).message}`);
      return { seek: batch.fetchedOffset, afterMs };
    }
  }

  /** Applies the first records; returns those that remain. */
  private async applySome(
    batch: ReceivedBatch,
    state: PartitionState,
    records: readonly ReceivedRecord[],
  ): Promise<ReceivedRecord[]> {
    const { topic, partition } = batch;
    const chunk = records.slice(0, state.chunk);
    if (chunk.every((record) => this.registry.passesOver(record)))
      return this.passOver(batch, state, records);
    await this.options.crashPoint?.('consumer.received');
    const expected = state.stored;
    const { applied, count, msPerRecord } = await this.apply(
      { topic, partition, expected, records: chunk },
      state.chunk,
    );
    await this.options.crashPoint?.('consumer.committed');
    state.chunk = Math.max(1, Math.min(MAX_CHUNK, state.chunk * 2, Math.floor(TARGET_MS / msPerRecord)));
    state.next = state.stored = chunk[count - 1]!.offset + 1n;
    state.passed = null;
    const left = records.slice(count);
    if (left.length === 0) this.waiting(batch, left, chunk[count - 1]);
    this.options.onApplied(applied, topic, partition);
    return left;
  }

  /** What became of the chunk's first `count` records: of all of them, unless one is refused. */
  private async apply(
    chunk: Chunk,
    limit: number,
  ): Promise<{ applied: Applied; count: number; msPerRecord: number }> {
    const started = performance.now();
    try {
      return { ...(await this.gatherer.apply({ ...chunk, limit })), count: chunk.records.length };
    } catch (error) {
      if (error instanceof PartitionLost || errorKind(error) !== 'EVENT') throw error;
      const { applied, count } = await this.applier.applyOneByOne(chunk);
      for (const p of applied.parked) this.log.error(`parked ${p.type} of key ${p.key}: ${p.error}`);
      return { applied, count, msPerRecord: (performance.now() - started) / count };
    }
  }

  /** Passes over the first records, as many as nobody here handles, without the database. */
  private passOver(
    batch: ReceivedBatch,
    state: PartitionState,
    records: readonly ReceivedRecord[],
  ): ReceivedRecord[] {
    const end = records.findIndex((record) => !this.registry.passesOver(record));
    const count = end === -1 ? records.length : end;
    const last = records[count - 1]!;
    state.next = last.offset + 1n;
    state.passed = last;
    const left = records.slice(count);
    if (left.length === 0) this.waiting(batch, left, last);
    this.options.onApplied({ ...nothingApplied(), unhandled: count }, batch.topic, batch.partition);
    return left;
  }

  private waiting(batch: ReceivedBatch, [first]: readonly ReceivedRecord[], last?: ReceivedRecord): void {
    const { topic, partition, highWatermark } = batch;
    const next = first?.offset ?? last!.offset + 1n;
    const oldestAt = (first ?? last)!.timestamp;
    this.positions.set(`${topic}/${partition}`, {
      topic,
      partition,
      records: Number(highWatermark - next),
      oldestAt,
    });
  }

  private async backOff(id: string, state: PartitionState, error: unknown): Promise<void> {
    if (errorKind(error) === 'MOMENT') {
      state.chunk = Math.max(1, state.chunk >> 1);
      await this.pause(Math.random() * 20 + (state.chunk === 1 ? 30 : 0));
      return;
    }
    state.backoffMs = Math.min(state.backoffMs ? state.backoffMs * 2 : 100, 5_000);
    this.log.warn(
      `${id} waits ${state.backoffMs} ms, nothing is counted against its events: ${(error as Error).message}`,
    );
    await this.pause(state.backoffMs);
  }

  private async pause(ms: number): Promise<void> {
    if (this.stopping) return;
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.stopWaiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.stopWaiting.add(wake);
    });
  }
}
