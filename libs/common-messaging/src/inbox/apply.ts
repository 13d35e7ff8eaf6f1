import { inspect } from 'node:util';
import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import type { ReceivedRecord } from '../broker/broker.js';
import { mustNotBeAborted } from '../database/aborted-transaction.js';
import { inTransaction, sendWithNext } from '../database/pooled-transaction.js';
import { runWith } from '../database/run-with.js';
import { rolesOf } from '../database/tenant-isolation.js';
import { flushLast, type OutboxTable } from '../outbox/flush.js';
import type { AtCrashPoint } from '../under-test.js';
import { errorKind } from './error-kind.js';
import type { HandlerRegistry } from './handler-registry.js';
import { type Admit, HandlerRun } from './handler-run.js';
import { handledTogether } from './handled-together.js';
import type { InboxStore } from './inbox-store.js';
import { decideRetry, type RetryDecision, type RetryPolicy } from './retry-policy.js';
import { type HandledEvent, parkingKeyOf, readRecord, type ReceivedEvent } from './received-event.js';

/** Another member moved the partition's offset: what this one does with it is void. */
export class PartitionLost extends Error {
  override readonly name = 'PartitionLost';
}

/** Records of one partition that are to be applied next. */
export interface Chunk {
  readonly topic: string;
  readonly partition: number;
  /** Offset at which the database is to stand; null where it does not know the partition. */
  readonly expected: bigint | null;
  readonly records: readonly ReceivedRecord[];
}

/** What became of a chunk. */
export interface Applied {
  readonly handled: {
    readonly type: string;
    readonly handler: string;
    readonly durationMs: number;
    readonly occurredAt: Date;
  }[];
  duplicates: number;
  unhandled: number;
  parked: { readonly type: string; readonly key: string; readonly error: string }[];
  queued: number;
  published: number;
}

export const nothingApplied = (): Applied => ({
  handled: [],
  duplicates: 0,
  unhandled: 0,
  parked: [],
  queued: 0,
  published: 0,
});

/** Savepoints in a transaction at the most: PostgreSQL slows down past 64 subtransactions of a backend. */
const MAX_SAVEPOINTS = 50;

/** The longest wait for a lock in a transaction of several partitions. */
const LOCK_MS = 250;

/**
 * Applies records to the database, each chunk in one transaction: the offset, the inbox, what the handlers wrote and what
 * they published become visible together or not at all (R15).
 */
export class Applier {
  private readonly appRole: string;
  private readonly defaultPolicy: RetryPolicy;

  constructor(
    private readonly dataSource: DataSource,
    context: string,
    private readonly store: InboxStore,
    private readonly registry: HandlerRegistry,
    private readonly outbox: OutboxTable,
    retryDelaysMs: readonly number[],
    private readonly admit: Admit = () => Promise.resolve(),
    private readonly crashPoint?: AtCrashPoint,
  ) {
    this.appRole = rolesOf(context).app;
    this.defaultPolicy = [{ delaysMs: retryDelaysMs }];
  }

  /**
   * Chunks of different partitions, all in one transaction; what became of each, in their order. Rejects with the first error
   * of a handler, or with PartitionLost, everything rolled back.
   */
  applyTogether(chunks: readonly Chunk[]): Promise<Applied[]> {
    return this.inTransaction(async (client, run) => {
      if (chunks.length > 1) this.giveUpSoon(client);
      // In one piece: each statement runs behind the lock that the chunk's first takes.
      const begun = await Promise.all(chunks.map((chunk) => this.begin(client, chunk)));
      const accounts = new Map<HandledEvent, Applied>();
      const done: Applied[] = [];
      for (const { chunk, items, parkedKeys, fresh } of begun) {
        const { ready, applied } = await this.sortOut(client, chunk, items, parkedKeys);
        for (const item of fresh) accounts.set(item, applied);
        for (const item of ready) if (!accounts.has(item)) this.countRepeated(item, applied);
        done.push(applied);
      }
      for (const group of handledTogether([...accounts.keys()]))
        await run.handle(group, (item) => accounts.get(item)!);
      done[0]!.published = run.outgoing.length;
      return done;
    });
  }

  private async begin(client: PoolClient, chunk: Chunk) {
    const { topic, partition, records } = chunk;
    const items = records.map((record) => readRecord(record, this.registry));
    const [, parkedKeys, fresh] = await Promise.all([
      this.advance(client, chunk),
      this.parkedKeys(client, chunk, items),
      this.store.recordUnlessParked(client, topic, partition, notBehindDead(items)),
    ]);
    return { chunk, items, parkedKeys, fresh };
  }

  /** A partition that must wait for a lock, held by a retry or by a member that hangs, is not to hold up the others. */
  private giveUpSoon(client: PoolClient): void {
    sendWithNext(
      client.query({ name: 'lock-timeout', text: `SELECT set_config('lock_timeout', '${LOCK_MS}ms', true)` }),
    );
  }

  /** Moves the partition past records that nobody here handles. False when another member has it. */
  passOver(
    topic: string,
    partition: number,
    expected: bigint | null,
    last: ReceivedRecord,
  ): Promise<boolean> {
    return runWith(this.dataSource, (client) => this.store.advance(client, topic, partition, expected, last));
  }

  /**
   * The first records under a savepoint each, at most 50; a record whose handler refuses it is parked with its key.
   * Returns how many records were dealt with. Rejects for errors that are not the event's own.
   */
  async applyOneByOne(all: Chunk): Promise<{ applied: Applied; count: number }> {
    const { topic, partition } = all;
    const records = all.records.slice(0, MAX_SAVEPOINTS);
    const chunk = { ...all, records };
    const applied = await this.inTransaction(async (client, run) => {
      await this.advance(client, chunk);
      const items = records.map((record) => readRecord(record, this.registry));
      const parked = await this.parkedKeys(client, chunk, items);
      const { ready, applied } = await this.sortOut(client, chunk, items, parked);
      const parkedHere = new Set<string>();
      for (const item of ready) {
        if (parkedHere.has(item.event.key)) {
          run.asMessaging();
          await this.store.park(client, topic, partition, item.record, null);
          applied.queued++;
          continue;
        }
        const refused = await this.attempt(client, run, topic, partition, item, applied);
        if (!refused) continue;
        const { error } = refused;
        parkedHere.add(item.event.key);
        await this.store.park(client, topic, partition, item.record, {
          reason: 'HANDLER',
          error: describe(error),
          stack: stackOf(error),
          ...this.decide(run, error, 0, 0),
        });
        applied.parked.push({ type: item.event.type, key: item.event.key, error: describe(error) });
      }
      applied.published = run.outgoing.length;
      return applied;
    });
    return { applied, count: records.length };
  }

  /**
   * Tries a parked head again, alone in its transaction, with the partition locked as the consumer locks it.
   * Null when it is no longer due.
   */
  retry(parkedId: string, topic: string, partition: number): Promise<Applied | null> {
    return this.inTransaction(async (client, run) => {
      await this.store.lockPartition(client, topic, partition);
      const head = await this.store.head(client, parkedId);
      if (!head) return null;
      const applied = nothingApplied();
      const item = readRecord(head.record, this.registry);
      if (item.kind === 'dead') {
        await this.store.refuseAgain(client, parkedId, {
          reason: item.reason,
          error: item.error,
          retryAfterMs: null,
        });
        return applied;
      }
      const refused =
        item.kind === 'event' ? await this.attempt(client, run, topic, partition, item, applied) : null;
      if (refused) {
        const { error } = refused;
        await this.store.refuseAgain(client, parkedId, {
          reason: 'HANDLER',
          error: describe(error),
          stack: stackOf(error),
          ...this.decide(run, error, head.attempts, Date.now() - head.record.timestamp.getTime()),
        });
      } else {
        run.asMessaging();
        await this.store.resolve(client, parkedId, 'retrier');
      }
      applied.published = run.outgoing.length;
      return applied;
    });
  }

  private decide(run: HandlerRun, error: unknown, attempts: number, waitedMs: number): RetryDecision {
    return decideRetry(run.refusedBy?.extras.retry ?? this.defaultPolicy, error, attempts, waitedMs);
  }

  private async advance(client: PoolClient, { topic, partition, expected, records }: Chunk): Promise<void> {
    if (!(await this.store.advance(client, topic, partition, expected, records.at(-1)!))) {
      throw new PartitionLost(`${topic}/${partition} is no longer at offset ${expected ?? 'none'}`);
    }
  }

  private parkedKeys(
    client: PoolClient,
    { topic, partition }: Chunk,
    items: readonly ReceivedEvent[],
  ): Promise<Set<string>> {
    const keys = new Set(items.map(({ record }) => parkingKeyOf(record)));
    return this.store.parkedKeys(client, topic, partition, [...keys]);
  }

  /** Parks what cannot be read, queues what waits behind a parked head, and returns the rest, in order. */
  private async sortOut(
    client: PoolClient,
    { topic, partition }: Chunk,
    items: readonly ReceivedEvent[],
    parkedKeys: Set<string>,
  ): Promise<{ ready: HandledEvent[]; applied: Applied }> {
    const applied = nothingApplied();
    const ready: HandledEvent[] = [];
    for (const item of items) {
      const { record } = item;
      const key = parkingKeyOf(record);
      if (item.kind === 'unhandled') applied.unhandled++;
      else if (parkedKeys.has(key)) {
        await this.store.park(client, topic, partition, record, null);
        applied.queued++;
      } else if (item.kind === 'dead') {
        await this.store.park(client, topic, partition, record, {
          reason: item.reason,
          error: item.error,
          retryAfterMs: null,
        });
        applied.parked.push({ type: record.headers['ce_type'] ?? 'unreadable', key, error: item.error });
        parkedKeys.add(key);
      } else ready.push(item);
    }
    return { ready, applied };
  }

  /** An event that was handled before: sent twice, or come once more in its old form, which nobody has sent twice. */
  private countRepeated({ event }: HandledEvent, applied: Applied): void {
    if (this.registry.isOldForm(event.type)) applied.unhandled++;
    else applied.duplicates++;
  }

  /**
   * Runs one event under a savepoint. Returns the event's own error, rolled back; null when it was handled. Rejects for any
   * other error.
   */
  private async attempt(
    client: PoolClient,
    run: HandlerRun,
    topic: string,
    partition: number,
    item: HandledEvent,
    applied: Applied,
  ): Promise<Refused | null> {
    run.asMessaging();
    const publishedBefore = run.outgoing.length;
    const handledBefore = applied.handled.length;
    await client.query('SAVEPOINT event');
    try {
      const fresh = await this.store.recordProcessed(client, topic, partition, [item]);
      if (fresh.length === 0) this.countRepeated(item, applied);
      else {
        await run.handle([item], () => applied);
        mustNotBeAborted(client);
        // A deferred constraint would otherwise fail only the commit, and with it every retry of the whole chunk.
        await client.query('SET CONSTRAINTS ALL IMMEDIATE');
      }
      await client.query('RELEASE SAVEPOINT event; SET CONSTRAINTS ALL DEFERRED');
      run.asMessaging();
      return null;
    } catch (error) {
      if (errorKind(error) !== 'EVENT') throw error;
      run.outgoing.length = publishedBefore; // what a failed handler published is discarded with it
      applied.handled.length = handledBefore;
      await client.query('ROLLBACK TO SAVEPOINT event; RELEASE SAVEPOINT event');
      run.forgetRole(); // the savepoint took the role back to what it was, whatever that is
      run.asMessaging();
      return { error };
    }
  }

  private async inTransaction<T>(work: (client: PoolClient, run: HandlerRun) => Promise<T>): Promise<T> {
    return inTransaction(this.dataSource, async ({ client, entities }) => {
      const { crashPoint } = this;
      const run = new HandlerRun(client, entities, this.appRole, this.admit);
      const value = await work(client, run);
      run.asWhoMayFlush();
      const flushed = crashPoint ? () => crashPoint('consumer.handled') : undefined;
      const { last } = await flushLast(client, this.outbox, run.outgoing, flushed);
      return { value, last };
    });
  }
}

/** The events that no unreadable record of their key precedes: that one will be parked, and they behind it. */
function notBehindDead(items: readonly ReceivedEvent[]): HandledEvent[] {
  const dead = new Set<string>();
  return items.filter((item): item is HandledEvent => {
    const key = parkingKeyOf(item.record);
    if (item.kind === 'dead') dead.add(key);
    return item.kind === 'event' && !dead.has(key);
  });
}

/** What a handler threw: anything, undefined included. */
interface Refused {
  readonly error: unknown;
}

const describe = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : inspect(error);

const stackOf = (error: unknown): string | null => (error instanceof Error ? (error.stack ?? null) : null);
