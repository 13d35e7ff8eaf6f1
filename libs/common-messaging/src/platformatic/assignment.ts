import type { BatchOutcome, SubscribeOptions } from '../broker/broker.js';
import { FETCH_WAIT_MS, MAX_FETCH_BYTES, MAX_PARTITION_BYTES } from '../kafka/protocol.js';
import type { Client, ConnectionPool, Consumer, FetchedPartition, FetchedTopic } from './client.js';
import { type Readable, readableRecords } from './readable-records.js';

/** While a batch of the same broker runs, a fetch waits only this long: the batch's partition wants to be in the next. */
const SHORT_FETCH_WAIT_MS = 20;
const OFFSET_OUT_OF_RANGE = 1;

interface Position {
  readonly id: string;
  readonly topic: string;
  readonly partition: number;
  offset: bigint;
  /** Epoch ms until which nothing is fetched. */
  restsUntil: number;
  /** Offset behind the last batch; null when none was handed over since the assignment, a seek or a reset. */
  expected: bigint | null;
}

/** What a fetch that failed for some partitions brought: the client hands it over with its error. */
interface FetchError extends Error {
  readonly response?: { readonly responses: readonly FetchedTopic[] };
}

/** What a consumer's assignments share, one after the other. */
export interface AssignmentHost {
  readonly client: Client;
  readonly consumer: Consumer;
  /** Connections for fetches alone: a broker answers a connection's requests in turn, and a fetch waits. */
  readonly pool: ConnectionPool;
  readonly options: SubscribeOptions;
  /** Batches that run, by `topic/partition`; those of earlier assignments, too. */
  readonly running: Map<string, Promise<void>>;
  /** Brokers being asked: two requests at a time would disturb each other's fetch session. */
  readonly fetching: Set<number>;
  /** The consumer cannot go on. */
  readonly onFailed: (error: Error) => void;
  /** A batch or a fetch has ended: the assignment of the moment may go on. */
  readonly onIdle: () => void;
}

/**
 * The partitions of a member from one join of its group to the next: fetches them, one request to each broker at a
 * time, and hands over batches, one at a time in each partition. The client's own stream of messages is passed by: it
 * tells neither the offset asked for nor the high watermark, cannot seek, and resets an offset out of range in silence.
 */
export class Assignment {
  private readonly positions = new Map<string, Position>();
  private ended = false;
  /** Ends the pause of each partition that rests. */
  private readonly resting = new Set<NodeJS.Timeout>();
  /** Rejects commits under way: one that must join again waits for the very batch that it is made in. */
  private readonly commits = new Set<(error: Error) => void>();

  constructor(private readonly host: AssignmentHost) {}

  /** Where the group is by the broker's copy of its offsets, or at the first record; then fetches. */
  async start(
    assigned: readonly { readonly topic: string; readonly partitions: readonly number[] }[],
  ): Promise<void> {
    try {
      const topics = assigned.map(({ topic, partitions }) => ({ topic, partitions: [...partitions] }));
      if (topics.length === 0) return;
      const committed = await this.host.consumer.listCommittedOffsets({ topics });
      const low = await this.low(topics.map(({ topic }) => topic));
      for (const { topic, partitions } of topics) {
        for (const partition of partitions) {
          const known = committed.get(topic)?.[partition] ?? -1n;
          const offset = known >= 0n ? known : low.get(topic)![partition]!;
          const id = `${topic}/${partition}`;
          this.positions.set(id, { id, topic, partition, offset, restsUntil: 0, expected: null });
        }
      }
      await this.pump();
    } catch (error) {
      this.fail(error as Error);
    }
  }

  /** Hands over nothing more; batches that run are told by `isCurrent`. */
  end(): void {
    this.ended = true;
    for (const timer of this.resting) clearTimeout(timer);
    for (const reject of this.commits) reject(new Error('the assignment is over'));
  }

  /** Fetches from each broker that has partitions without a running batch and is not being asked already. */
  async pump(): Promise<void> {
    if (this.ended || this.positions.size === 0) return;
    try {
      const { consumer, running, fetching } = this.host;
      const { topics } = await consumer.metadata({ topics: [...consumer.topics.current] });
      const byLeader = new Map<number, Position[]>();
      for (const position of this.positions.values()) {
        const { leader } = topics.get(position.topic)!.partitions[position.partition]!;
        byLeader.set(leader, [...(byLeader.get(leader) ?? []), position]);
      }
      for (const [leader, positions] of byLeader) {
        const idle = positions.filter(({ id, restsUntil }) => !running.has(id) && restsUntil <= Date.now());
        if (this.ended || idle.length === 0 || fetching.has(leader)) continue;
        const waitMs = positions.some(({ id }) => running.has(id)) ? SHORT_FETCH_WAIT_MS : FETCH_WAIT_MS;
        const ids = new Map(idle.map(({ topic }) => [topics.get(topic)!.id, topic]));
        void this.fetch(leader, idle, ids, waitMs);
      }
    } catch (error) {
      this.fail(error as Error);
    }
  }

  private async fetch(
    leader: number,
    positions: readonly Position[],
    topicOfId: ReadonlyMap<string, string>,
    maxWaitTime: number,
  ): Promise<void> {
    const { client, consumer, pool, fetching, onIdle } = this.host;
    const asked = new Map(positions.map((position) => [position.id, position]));
    fetching.add(leader);
    try {
      const { responses } = await consumer.fetch({
        node: leader,
        connectionPool: pool,
        maxWaitTime,
        minBytes: 1,
        maxBytes: MAX_FETCH_BYTES,
        isolationLevel: client.FetchIsolationLevels.READ_COMMITTED,
        topics: [...topicOfId].map(([topicId, topic]) => ({
          topicId,
          partitions: positions
            .filter((position) => position.topic === topic)
            .map(({ partition, offset: fetchOffset }) => ({
              partition,
              fetchOffset,
              partitionMaxBytes: MAX_PARTITION_BYTES,
              currentLeaderEpoch: -1,
              lastFetchedEpoch: -1,
            })),
        })),
      });
      if (this.ended) return;
      for (const { topicId, partitions } of responses) {
        for (const fetched of partitions) {
          const position = asked.get(`${topicOfId.get(topicId)}/${fetched.partitionIndex}`);
          if (position) this.take(position, fetched);
        }
      }
    } catch (error) {
      if (!this.ended) await this.resetOutOfRange(error as FetchError, asked, topicOfId);
    } finally {
      fetching.delete(leader);
      onIdle();
    }
  }

  private take(position: Position, fetched: FetchedPartition): void {
    const readable = readableRecords(fetched, position.offset);
    if (readable.records.length > 0) {
      const { running, onIdle } = this.host;
      const work = this.hand(position, readable, fetched.highWatermark)
        .catch((error: Error) => this.fail(error))
        .finally(() => {
          running.delete(position.id);
          onIdle();
        });
      running.set(position.id, work);
    } else if (readable.next > position.offset) {
      // Only control records or aborted ones: passed over, and no jump.
      if (position.expected !== null) position.expected = readable.next;
      position.offset = readable.next;
    }
  }

  private async hand(position: Position, { records, next }: Readable, highWatermark: bigint): Promise<void> {
    const { topic, partition, offset: fetchedOffset, expected } = position;
    const isCurrent = () => !this.ended;
    const outcome: BatchOutcome = await this.host.options.onBatch({
      topic,
      partition,
      records,
      fetchedOffset,
      continuous: expected === fetchedOffset,
      highWatermark,
      isCurrent,
      // The client beats by itself, whatever a batch does; what is left is to tell.
      heartbeat: async () => this.mustBeCurrent(position),
      commit: (offset) => this.commit(position, offset),
    });
    const seek = outcome.next === 'seek';
    position.offset = seek ? outcome.offset : next;
    position.expected = seek ? null : next;
    if (seek && outcome.afterMs) this.rest(position, outcome.afterMs);
  }

  private rest(position: Position, ms: number): void {
    position.restsUntil = Date.now() + ms;
    const timer = setTimeout(() => {
      this.resting.delete(timer);
      position.restsUntil = 0;
      this.host.onIdle();
    }, ms);
    this.resting.add(timer);
  }

  private async commit(position: Position, offset: bigint): Promise<void> {
    this.mustBeCurrent(position);
    const { topic, partition } = position;
    const offsets = [{ topic, partition, offset, leaderEpoch: -1 }];
    await new Promise<void>((resolve, reject) => {
      this.commits.add(reject);
      this.host.consumer
        .commit({ offsets })
        .then(resolve, (error: Error) => {
          // A commit that had to join again and could not leaves a member that beats no more and says nothing.
          if (this.ended) this.host.onFailed(error);
          reject(error);
        })
        .finally(() => this.commits.delete(reject));
    });
  }

  private mustBeCurrent({ id }: Position): void {
    if (this.ended) throw new Error(`${id} is no longer assigned to this member`);
  }

  /** Partitions whose offset the log does not hold begin at its first record, which `continuous` tells as a jump. */
  private async resetOutOfRange(
    error: FetchError,
    asked: ReadonlyMap<string, Position>,
    topicOfId: ReadonlyMap<string, string>,
  ): Promise<void> {
    const lost = (error.response?.responses ?? []).flatMap(({ topicId, partitions }) =>
      partitions
        .filter(({ errorCode }) => errorCode === OFFSET_OUT_OF_RANGE)
        .flatMap(({ partitionIndex }) => asked.get(`${topicOfId.get(topicId)}/${partitionIndex}`) ?? []),
    );
    if (lost.length === 0) return this.fail(error);
    try {
      const low = await this.low([...new Set(lost.map(({ topic }) => topic))]);
      for (const position of lost) {
        position.offset = low.get(position.topic)![position.partition]!;
        position.expected = null;
      }
    } catch (unknown) {
      this.fail(unknown as Error);
    }
  }

  /** First offsets of all partitions of these topics. */
  private low(topics: readonly string[]): Promise<Map<string, bigint[]>> {
    const { client, consumer } = this.host;
    return consumer.listOffsets({ topics: [...topics], timestamp: client.ListOffsetTimestamps.EARLIEST });
  }

  private fail(error: Error): void {
    if (!this.ended) this.host.onFailed(error);
  }
}
