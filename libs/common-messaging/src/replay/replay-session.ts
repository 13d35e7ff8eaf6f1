import { Logger } from '@nestjs/common';
import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import type { Broker, ReceivedRecord } from '../broker/broker.js';
import { eventTypeOf } from '../broker/cloud-events.js';
import { runInTransaction } from '../database/pooled-transaction.js';
import { errorKind } from '../inbox/error-kind.js';
import type { KnownProjection } from './known-projections.js';
import { RateLimit, Speed } from './pace.js';
import {
  RefusedTogether,
  type Replayed,
  type ReplayApplier,
  ReplayedEventRefused,
} from './replay-applier.js';
import type { ReplayMetrics } from './replay-metrics.js';
import { type Feed, RecordsRemoved, ReplayReader } from './replay-reader.js';
import type { ClaimedReplay, Lease, PlaceProgress, ReplayStore } from './replay-store.js';

const MAX_CHUNK = 500;
/** How often a replay that has nothing to do looks again, and gives its sign of life. */
const IDLE_MS = 100;
/** So many records are left for the cut-over at the most, in which the live consumer is held. */
const AT_CUT_OVER = 500;
/** How long the cut-over waits, with the live consumer held, for records that the live consumer has read already. */
const CUT_OVER_WAIT_MS = 3_000;

/** The replay is another process's, paused, or cancelled: nothing of the running transaction counts. */
class NotOurs extends Error {
  override readonly name = 'NotOurs';
}

/** The reader has not brought what the cut-over needs: the moment was wrong. */
class NotThereYet extends Error {
  override readonly name = 'NotThereYet';
}

/** What a session works with. */
export interface SessionParts {
  readonly dataSource: DataSource;
  readonly broker: Broker;
  /** A consumer group of this session's own. */
  readonly group: string;
  readonly store: ReplayStore;
  readonly applier: ReplayApplier;
  readonly metrics: ReplayMetrics;
}

/** One replay while one process runs it: reads, applies chunk by chunk, and cuts over when it has caught up. */
export class ReplaySession {
  private readonly log = new Logger('Replay');
  private readonly limit = new RateLimit();
  private readonly speeds = new Map<Feed, Speed>();
  private readonly stopped = new AbortController();
  private reader!: ReplayReader;
  /** A cut-over met a refusal among several events: from then on each is tried alone, so that the one is known. */
  private alone = false;

  constructor(
    private readonly parts: SessionParts,
    private readonly replay: ClaimedReplay,
    private readonly projection: KnownProjection,
  ) {}

  /** Resolves when the replay has ended, stands still, or belongs to another process. Never rejects. */
  async run(): Promise<void> {
    const { broker, group, store, metrics } = this.parts;
    const { replayId, projection } = this.replay;
    try {
      const places = await this.leased((client) => store.places(client, replayId));
      this.reader = await ReplayReader.open(broker, group, places);
      try {
        for (let pauseMs = 0; !this.stopped.signal.aborted;) {
          await this.pause(pauseMs);
          pauseMs = await this.goOn();
        }
      } finally {
        await this.reader.close();
      }
    } catch (error) {
      if (!(error instanceof NotOurs))
        this.log.warn(`the replay ${replayId} of ${projection} is let go: ${(error as Error).message}`);
    } finally {
      metrics.onRemaining(projection, null);
      // Whoever claims it next goes on where the database says. If this fails, its silence says the same later.
      await this.inTransaction((client) => store.release(client, this.replay)).catch(() => undefined);
    }
  }

  stop(): void {
    this.stopped.abort();
  }

  /** One round over all partitions. Returns the pause before the next, in ms. */
  private async goOn(): Promise<number> {
    const { store } = this.parts;
    try {
      if (this.reader.failure) throw this.reader.failure;
      const { lease, places } = await this.leased(async (client, held) => {
        return { lease: held, places: await store.places(client, this.replay.replayId) };
      });
      const left = places.filter((place) => place.next < endOf(place));
      const remaining = sum(left);
      this.parts.metrics.onRemaining(this.replay.projection, remaining);
      if (left.length === 0 && places.every(({ end }) => end !== null)) return await this.complete();
      // Under traffic there is always something left: the cut-over itself applies the rest, once it has been read.
      const atHand = remaining <= AT_CUT_OVER && left.every((place) => this.feedOf(place).size > 0);
      if (lease.cutOverRequested && atHand) return await this.cutOver();
      if (left.length === 0) return IDLE_MS;
      let [moved, replayed] = [false, 0];
      for (const place of left) {
        const done = await this.replayChunk(place, lease);
        moved ||= done.next > place.next;
        replayed += done.replayed;
      }
      if (moved) return this.limit.pauseMs(replayed, lease.perSecond);
      if (left.some((place) => this.feedOf(place).size === 0)) this.reader.giveWay();
      await this.reader.wait(IDLE_MS);
      return 0;
    } catch (error) {
      return this.afterError(error);
    }
  }

  /** Applies the next records of a partition, if any have been read. */
  private async replayChunk(
    place: PlaceProgress,
    { perSecond }: Lease,
  ): Promise<Pick<Replayed, 'next' | 'replayed'>> {
    const feed = this.feedOf(place);
    const records = this.firstEvents(feed.peek(place.next, MAX_CHUNK), RateLimit.chunk(perSecond, MAX_CHUNK));
    if (records.length === 0) return { next: place.next, replayed: 0 };
    let done: Replayed;
    try {
      done = await this.leased((client) => this.apply(client, place, feed, records, true));
    } catch (error) {
      if (!(error instanceof RefusedTogether)) throw error;
      done = await this.leased((client) => this.apply(client, place, feed, records, false));
    }
    this.reader.done(feed, done.next);
    this.parts.metrics.onReplayed(this.replay.projection, done);
    return done;
  }

  /** The first records among which are so many events of the projection; what it does not handle costs nothing. */
  private firstEvents(records: readonly ReceivedRecord[], events: number): readonly ReceivedRecord[] {
    let left = events;
    const end = records.findIndex((record) => {
      if (this.projection.handlers.of(eventTypeOf(record) ?? '')) left--;
      return left < 0;
    });
    return end < 0 ? records : records.slice(0, end);
  }

  private async apply(
    client: PoolClient,
    place: PlaceProgress,
    feed: Feed,
    records: readonly ReceivedRecord[],
    together: boolean,
  ): Promise<Replayed> {
    const { applier, store } = this.parts;
    const { replay } = this;
    const done = await applier.apply(client, replay, this.projection, place, records, together);
    const read = records.filter(({ offset }) => offset < done.next).length;
    const speed = this.speedOf(feed).done(read);
    await store.advance(client, replay.replayId, place, done.next, feed.highWatermark, speed);
    return done;
  }

  private async complete(): Promise<number> {
    await this.leased((client) => this.parts.store.end(client, this.replay.replayId, 'COMPLETED'));
    this.stop();
    return 0;
  }

  /**
   * One transaction. The live consumer and the retrier are held by the rows of their offsets, so nothing is applied to the
   * live tables meanwhile; what they have applied since is applied here, up to exactly their offsets; then the tables
   * change names. The next event of each partition goes to the new tables: no gap, and nothing twice.
   */
  private async cutOver(): Promise<number> {
    const { store } = this.parts;
    const { replayId, projection } = this.replay;
    await this.reader.unbounded(() =>
      this.leased(async (client) => {
        for (const place of await store.lockLive(client, replayId)) await this.applyRest(client, place);
        await store.swap(client, projection);
        await store.end(client, replayId, 'CUT_OVER');
      }),
    );
    this.log.log(`${projection} was cut over to the replay ${replayId}`);
    this.stop();
    return 0;
  }

  private async applyRest(client: PoolClient, from: PlaceProgress): Promise<void> {
    const feed = this.feedOf(from);
    const live = from.live!;
    // They stand on the broker, since the live consumer has read them: this takes a fetch at the most.
    const deadline = performance.now() + CUT_OVER_WAIT_MS;
    while (feed.reaches < live) {
      if (performance.now() > deadline || this.reader.failure)
        throw new NotThereYet(`${from.topic}/${from.partition} was not read up to offset ${live} in time`);
      this.reader.giveWay();
      await this.reader.wait(IDLE_MS);
    }
    let place = from;
    do {
      // Also with no record left: what was left out may have been resolved since.
      const records = feed.peek(place.next, MAX_CHUNK);
      const { next } = await this.apply(client, place, feed, records, !this.alone);
      if (next === place.next && next < live)
        throw new NotThereYet(`${from.topic}/${from.partition} stays at offset ${next}`);
      place = { ...place, next };
    } while (place.next < live);
  }

  /** Returns the pause after an error, in ms; rejects with what ends the session. */
  private async afterError(error: unknown): Promise<number> {
    const { store } = this.parts;
    if (error instanceof NotOurs) throw error;
    if (error instanceof RefusedTogether) this.alone = true;
    if (error instanceof NotThereYet || error instanceof RefusedTogether || errorKind(error) === 'MOMENT')
      return IDLE_MS * (1 + Math.random());
    const final = error instanceof ReplayedEventRefused || error instanceof RecordsRemoved;
    if (!final && errorKind(error) === 'INFRASTRUCTURE') {
      this.log.warn(`the replay of ${this.replay.projection} waits: ${(error as Error).message}`);
      return 1_000;
    }
    const message = (error as Error).message;
    this.log.error(`the replay of ${this.replay.projection} stands still: ${message}`);
    await this.leased((client) => store.end(client, this.replay.replayId, 'FAILED', message));
    this.stop();
    return 0;
  }

  /** A transaction of a replay that is still this runner's. */
  private leased<T>(work: (client: PoolClient, lease: Lease) => Promise<T>): Promise<T> {
    return this.inTransaction(async (client) => {
      const lease = await this.parts.store.renew(client, this.replay);
      if (!lease) throw new NotOurs(this.replay.replayId);
      return work(client, lease);
    });
  }

  private inTransaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return runInTransaction(this.parts.dataSource, work);
  }

  private feedOf({ topic, partition }: PlaceProgress): Feed {
    return this.reader.feed(topic, partition);
  }

  private speedOf(feed: Feed): Speed {
    let speed = this.speeds.get(feed);
    if (!speed) this.speeds.set(feed, (speed = new Speed()));
    return speed;
  }

  /** Ends at once when stopped. */
  private async pause(ms: number): Promise<void> {
    const deadline = performance.now() + ms;
    for (let left = ms; left > 0 && !this.stopped.signal.aborted; left = deadline - performance.now()) {
      await this.reader.wait(Math.min(left, IDLE_MS));
    }
  }
}

/** Where a partition is to be brought: the live consumer's offset, or before it where the replay ends. */
const endOf = ({ next, live, end }: PlaceProgress): bigint => {
  const reached = live ?? next;
  return end !== null && end < reached ? end : reached;
};

const sum = (places: readonly PlaceProgress[]): number =>
  places.reduce((records, place) => records + Number(endOf(place) - place.next), 0);
