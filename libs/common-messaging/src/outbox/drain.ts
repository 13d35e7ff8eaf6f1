import { type Broker, PartitionUnavailable, SendRefused } from '../broker/broker.js';
import type { OutboxRow } from '../broker/cloud-events.js';
import { ExcludedKeys } from './excluded-keys.js';
import { Floor } from './floor.js';
import { type Lane, Lanes, sizeOf } from './lane.js';
import type { RelayOptions } from './relay.js';
import type { RefusedRow, RelaySession, SentRow } from './relay-session.js';
import { SeenIds } from './seen-ids.js';
import { sendRows } from './send-rows.js';
import type { Signal } from './signal.js';

/** Rows in memory at the most, fetched and not settled: three sends of 500 under way, as much behind them, and settlements. */
export const RELAY_MAX_HELD = 4_000;
/** And so many bytes, but for one fetch of rows that are larger than those before them. */
const MAX_HELD_BYTES = 64 * 1024 ** 2;
const FETCH_LIMIT = 1_000;
/** The net under the signals: a missed one costs at most this. */
const POLL_MS = 1_000;
/**
 * What is sent waits so long to be marked as that, or until so many have come together: a settlement for each send would be
 * in the way of the fetch for the next commit. What is not settled when the holder dies is sent twice.
 */
const SETTLE = { afterMs: 20, rows: 500 } as const;
/** Back-off of a partition without a leader, or of all when the broker is gone. */
const BLOCK_MS = { first: 100, most: 5_000 } as const;

const bytesOf = (rows: readonly OutboxRow[]): number => rows.reduce((bytes, row) => bytes + sizeOf(row), 0);

/** The work of a holder: lanes of rows on their way, and what is to be settled. */
export class Drain {
  private readonly floor = new Floor();
  private readonly lanes = new Lanes();
  /** Ids; a sequence is far from 2^53. */
  private readonly held = new Set<number>();
  /** Of those that are not sent yet. */
  private heldBytes = 0;
  /** Mean size of the rows of the last fetch that brought any. */
  private rowBytes = 1_000;
  private readonly excluded = new ExcludedKeys();
  private seen = SeenIds.of([]);
  private settled: SentRow[] = [];
  /** When the first of those that wait to be settled was sent, in epoch ms. */
  private sentAt = 0;
  private refused: RefusedRow[] = [];
  private sending = new Set<Promise<void>>();
  /**
   * There may be rows that the last fetch did not see. A send that ends is no reason to fetch: at a low rate that would
   * double the fetches.
   */
  private mayHaveMore = true;
  private polledAt = 0;

  constructor(
    private readonly broker: Broker,
    private readonly options: RelayOptions,
    private readonly session: RelaySession,
    private readonly wakeUp: Signal,
  ) {}

  get rowsHeld(): number {
    return this.held.size;
  }

  /** At the start, and when an operator put failed rows back: learn the parked keys, look from the beginning. */
  async takeOver(): Promise<void> {
    const failed = await this.session.failedKeys();
    this.excluded.replaceFailed(failed);
    this.lowerFloorTo(0n);
  }

  /** Has the next turn fetch. */
  look(): void {
    this.mayHaveMore = true;
  }

  /**
   * Fetches, sends, settles. True when there is more to do at once. The fetch goes first, so that a commit is not kept
   * waiting; and both are answered before the next turn, so that each settlement began after the last fetch had ended (Floor).
   */
  async turn(): Promise<boolean> {
    await this.recordRefused();
    this.readmit();
    if (this.fetchLimit() === 0) this.giveBackStalled();
    const polled = Date.now() - this.polledAt >= POLL_MS;
    if (polled) this.polledAt = Date.now();
    const limit = polled || this.mayHaveMore ? this.fetchLimit() : 0;
    if (limit > 0) this.mayHaveMore = false; // before the fetch: what is committed while it runs is looked for again
    const fetching = limit > 0 ? this.fetch(limit) : undefined;
    const settling = this.settleDueAt() <= Date.now() ? this.settle() : undefined;
    // Of the two the session loses its connection with, one may reject before the other is awaited.
    settling?.catch(() => undefined);
    if ((await fetching) === limit && limit > 0) this.look();
    for (const lane of this.lanes.all) this.pump(lane);
    await settling;
    return (
      (this.mayHaveMore && this.fetchLimit() > 0) ||
      this.refused.length > 0 ||
      this.settleDueAt() <= Date.now()
    );
  }

  /** How many rows the next fetch may bring; 0 while there is no room for a good number of them. */
  private fetchLimit(): number {
    const room = MAX_HELD_BYTES - this.heldBytes;
    if (this.held.size > RELAY_MAX_HELD - FETCH_LIMIT || room < MAX_HELD_BYTES / 2) return 0;
    return Math.max(1, Math.min(FETCH_LIMIT, Math.floor(room / this.rowBytes)));
  }

  private hold(row: OutboxRow): void {
    this.held.add(Number(row.id));
    this.heldBytes += sizeOf(row);
  }

  private letGo(row: OutboxRow): void {
    if (this.held.delete(Number(row.id))) this.heldBytes -= sizeOf(row);
  }

  /** Epoch ms; Infinity when nothing waits. */
  private settleDueAt(): number {
    if (this.settled.length >= SETTLE.rows) return 0;
    return this.settled.length > 0 ? this.sentAt + SETTLE.afterMs : Infinity;
  }

  /** Ms until the poll, a settlement, a blocked partition or a key in back-off is due. */
  nextTimerMs(): number {
    let due = Math.min(this.polledAt + POLL_MS, this.settleDueAt(), this.excluded.nextDueAt());
    // The end of a send wakes by itself.
    for (const lane of this.lanes.all)
      if (lane.blockedUntil && !lane.sending) due = Math.min(due, lane.blockedUntil);
    return Math.max(1, due - Date.now());
  }

  /** The lock is gone: what was not sent is the next holder's. */
  abandon(): void {
    for (const lane of this.lanes.all) lane.drop();
  }

  async finish(): Promise<void> {
    this.abandon();
    await Promise.all(this.sending);
    await this.recordRefused();
    await this.settle();
  }

  private async settle(): Promise<void> {
    if (this.settled.length === 0) return;
    const rows = this.settled;
    this.settled = [];
    this.floor.settled(await this.session.settle(rows));
    await this.options.crashPoint?.('relay.settled');
    for (const { id } of rows) this.held.delete(Number(id));
  }

  /** Before keys whose back-off is over are let in again: what follows a refused row must not be fetched without it. */
  private async recordRefused(): Promise<void> {
    while (this.refused.length > 0) {
      const next = this.refused.shift()!;
      await this.session.refuse(next);
      this.letGo(next.row);
      this.excluded.add(next, this.floor.value);
    }
  }

  /** Lets partitions and keys whose back-off is over into the fetch again, from where they were left out. */
  private readmit(): void {
    const now = Date.now();
    for (const lane of this.lanes.all) {
      if (lane.blockedUntil && lane.blockedUntil <= now && !lane.sending) this.lowerFloorTo(lane.unblock());
    }
    for (const resumeFrom of this.excluded.due(now)) this.lowerFloorTo(resumeFrom);
  }

  private lowerFloorTo(id: bigint): void {
    this.floor.lowerTo(id);
    this.seen = SeenIds.of(this.held);
    this.look();
  }

  private async fetch(limit: number): Promise<number> {
    const blocked = this.lanes.all.filter((l) => l.blockedUntil).map((l) => l.id);
    const { rows, xmin } = await this.session.fetch(this.floor.value, {
      limit,
      seen: this.seen,
      inFlight: this.held,
      blockedPartitions: blocked,
      excludedKeys: this.excluded.keys(),
    });
    if (rows.length > 0) await this.options.crashPoint?.('relay.fetched');
    const lastId = rows.length > 0 ? BigInt(rows.at(-1)!.id) : null;
    this.floor.fetched(lastId, rows.length === limit, xmin);
    this.seen.forgetUpTo(Number(this.floor.value));
    if (rows.length > 0) this.rowBytes = bytesOf(rows) / rows.length;
    for (const row of rows) {
      const lane = this.lanes.of(row);
      // While the fetch ran, a send may have failed and blocked the lane: its rows are fetched again later.
      if (lane.blockedUntil || this.excluded.has(row.partition_key)) {
        lane.leftOut(BigInt(row.id));
        this.excluded.leftOut(row.partition_key, BigInt(row.id));
        continue;
      }
      this.hold(row);
      this.seen.add(Number(row.id));
      lane.queue.push(row);
    }
    return rows.length;
  }

  /** One outstanding send for each partition, so that nothing overtakes within it. */
  private pump(lane: Lane): void {
    if (lane.sending || lane.blockedUntil || lane.queue.length === 0) return;
    lane.sending = true;
    lane.sentAt = Date.now();
    const work = this.send(lane, lane.take())
      .catch((error: unknown) => this.block(lane, error as Error))
      .finally(() => {
        lane.sending = false;
        this.sending.delete(work);
        this.pump(lane);
        this.wakeUp.raise();
      });
    this.sending.add(work);
  }

  /** Sends rows in order; a refusal is narrowed to the one row by halves. Rejects when the outcome is unknown. */
  private async send(lane: Lane, rows: readonly OutboxRow[]): Promise<void> {
    if (rows.length === 0) return;
    try {
      await sendRows(this.broker, this.options, lane, rows);
    } catch (error) {
      if (!(error instanceof SendRefused)) {
        lane.unsent.push(...rows);
        throw error;
      }
      if (rows.length === 1) return this.refuse(lane, rows[0]!, error);
      const half = Math.ceil(rows.length / 2);
      const [left, right] = [rows.slice(0, half), rows.slice(half)];
      try {
        await this.send(lane, left);
      } catch (unknown) {
        lane.unsent.push(...right);
        throw unknown;
      }
      return this.send(
        lane,
        right.filter((row) => !this.releaseIfRefused(row)),
      );
    }
    await this.options.crashPoint?.('relay.sent');
    if (this.settled.length === 0) this.sentAt = Date.now();
    // No more of them than is needed: what is not referred to any longer, the collector need not copy.
    for (const { id, created_at } of rows) this.settled.push({ id, created_at });
    this.heldBytes -= bytesOf(rows);
    this.options.onPublished(rows, Date.now());
    lane.succeeded();
  }

  private refuse(lane: Lane, row: OutboxRow, error: Error): void {
    const failed = row.attempts + 1 >= this.options.publishAttempts;
    this.refused.push({ row, error: error.message, failed });
    this.excluded.add({ row, error: error.message, failed }, this.floor.value);
    for (const waiting of lane.removeKey(row.partition_key)) this.release(waiting);
    this.options.onRefused(row, failed);
  }

  private releaseIfRefused(row: OutboxRow): boolean {
    if (!this.excluded.has(row.partition_key)) return false;
    this.release(row);
    return true;
  }

  private release(row: OutboxRow): void {
    this.letGo(row);
    this.excluded.leftOut(row.partition_key, BigInt(row.id));
  }

  /**
   * What waits behind a send that is not answered must not fill what all partitions share: it is given back, and the
   * partition left out until that send has ended.
   */
  private giveBackStalled(): void {
    const now = Date.now();
    for (const lane of this.lanes.all) {
      if (!lane.isStalled(now)) continue;
      const rows = lane.queue.splice(0);
      this.leaveOut(lane, rows);
      lane.warn(`${lane.id} does not answer, ${rows.length} rows wait until it has`);
    }
  }

  private leaveOut(lane: Lane, rows: readonly OutboxRow[]): void {
    for (const row of rows) {
      this.letGo(row);
      lane.leftOut(BigInt(row.id));
    }
    lane.block(this.floor.value, BLOCK_MS.first, BLOCK_MS.most);
  }

  /** The partition's outcome is unknown: leave it out for a while; its rows are fetched and sent again, in order. */
  private block(lane: Lane, error: Error): void {
    const rows = lane.drop();
    this.leaveOut(lane, rows);
    const why = error instanceof PartitionUnavailable ? 'has no leader' : 'did not answer';
    lane.warn(`${lane.id} ${why}, ${rows.length} rows again in ${lane.backoffMs} ms: ${error.message}`);
  }
}
