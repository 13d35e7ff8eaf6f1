import type { PoolClient } from 'pg';
import type { ReceivedRecord } from '../broker/broker.js';
import { eventTypeOf } from '../broker/cloud-events.js';
import { rolesOf } from '../database/tenant-isolation.js';
import { errorKind } from '../inbox/error-kind.js';
import { handledTogether } from '../inbox/handled-together.js';
import { type HandledEvent, readRecord } from '../inbox/received-event.js';
import { isEventId } from '../inbox/storable.js';
import type { KnownProjection } from './known-projections.js';
import { ProjectionTransaction } from './projection.js';
import { fits } from './replay-filter.js';
import type { ClaimedReplay, Counts, PlaceProgress, ReplayOutcome, ReplayStore } from './replay-store.js';

/** An event that the live consumer applied and the projection refuses now: the replay stands still until it is mended. */
export class ReplayedEventRefused extends Error {
  override readonly name = 'ReplayedEventRefused';

  constructor({ topic, partition }: PlaceProgress, record: ReceivedRecord, why: string) {
    super(
      `${topic}/${partition} offset ${record.offset}, ${eventTypeOf(record) ?? 'unreadable'} ${record.headers['ce_id'] ?? 'without an id'}: ${why}. ` +
        'Nothing of it was applied: mend the projection or its contract, then resume',
    );
  }
}

/** A group of events was refused; which of them is known when each is tried alone. */
export class RefusedTogether extends Error {
  override readonly name = 'RefusedTogether';
}

/** What became of a chunk of records of one partition. */
export interface Replayed {
  /** Where the partition is then. */
  readonly next: bigint;
  readonly counts: Counts;
  readonly replayed: number;
  /** Time in the handlers. */
  readonly handlersMs: number;
}

/**
 * Applies to a shadow exactly what the live consumer has applied to the live tables (docs/adr/009). Of the records below
 * the live consumer's offset that is:
 * - each event id once, at its first place (its second was sent by a relay that died before it settled), by an inbox of
 *   the replay's own, because the live one forgets;
 * - no dead letter that still waits, nor what is queued behind it: the retrier will apply it to whatever is live then.
 *   If that happens before the cut-over, it was applied to the table that goes, so it is taken in here after all, before
 *   any later event of its key;
 * - none that an operator skipped; and one that was edited, as it was edited.
 */
export class ReplayApplier {
  private readonly appRole: string;

  constructor(
    context: string,
    private readonly store: ReplayStore,
  ) {
    this.appRole = rolesOf(context).app;
  }

  /**
   * In the caller's transaction, as the messaging role. With `together` false each event comes alone. Rejects with
   * RefusedTogether, ReplayedEventRefused, or an error that is not the event's own.
   */
  async apply(
    client: PoolClient,
    replay: ClaimedReplay,
    projection: KnownProjection,
    place: PlaceProgress,
    records: readonly ReceivedRecord[],
    together: boolean,
  ): Promise<Replayed> {
    const { replayId } = replay;
    const ends = [records[0]?.offset ?? null, records.at(-1)?.offset ?? null] as const;
    const { live, outcomes } = await this.store.outcomes(client, replayId, place, ...ends);
    // What the live consumer has not dealt with yet may still become a dead letter.
    const limit = smaller(live ?? place.next, place.end);
    const due = records.filter(({ offset }) => offset < limit);
    const lastDue = due.at(-1);
    const next = due.length < records.length ? limit : lastDue ? lastDue.offset + 1n : place.next;

    const tally = new Tally();
    const parked = new Map(outcomes.map((outcome) => [outcome.offset, outcome]));
    const ended = outcomes.filter(({ leftOut, status }) => leftOut && !OPEN.has(status));
    const candidates = ended.filter(({ status }) => status === 'RESOLVED').map(({ record }) => record);
    const leftOut: bigint[] = [];
    const skipped: string[] = [];
    for (const record of due) {
      const outcome = parked.get(record.offset);
      const type = eventTypeOf(record);
      if (!outcome || outcome.status === 'RESOLVED') candidates.push(outcome?.record ?? record);
      else if (type && projection.handlers.of(type)) {
        if (OPEN.has(outcome.status)) leftOut.push(record.offset);
        else skipped.push(...storableId(record));
        tally.add(type, OPEN.has(outcome.status) ? 'LEFT_OUT' : 'SKIPPED');
      }
    }
    if (ended.length > 0)
      await this.store.takeIn(
        client,
        replayId,
        place,
        ended.map(({ offset }) => offset),
      );
    if (leftOut.length > 0) await this.store.leaveOut(client, replayId, place, leftOut);

    // What was skipped was skipped as a whole, also where a later record has it in its old form.
    if (skipped.length > 0) await this.store.recordReplayed(client, replayId, skipped);

    const ready = await this.ready(client, replay, projection, place, candidates, tally);
    const started = performance.now();
    if (!replay.dryRun && ready.length > 0) await this.handle(client, place, ready, together);
    const handlersMs = performance.now() - started;
    await this.store.count(client, replayId, tally.counts);
    return { next, counts: tally.counts, replayed: ready.length, handlersMs };
  }

  /** The events to apply, in order and each once. */
  private async ready(
    client: PoolClient,
    { replayId, filter }: ClaimedReplay,
    projection: KnownProjection,
    place: PlaceProgress,
    candidates: readonly ReceivedRecord[],
    tally: Tally,
  ): Promise<HandledEvent[]> {
    const wanted: HandledEvent[] = [];
    for (const record of candidates) {
      const type = eventTypeOf(record);
      // Bytes without a type are no event of this projection; whoever parked them deals with them.
      const item = type ? readRecord(record, projection.handlers) : null;
      if (item?.kind === 'dead')
        throw new ReplayedEventRefused(place, record, `${item.reason}: ${item.error}`);
      if (item?.kind !== 'event') continue;
      if (fits(filter, item.event)) wanted.push(item);
      else tally.add(item.event.type, 'FILTERED');
    }
    if (wanted.length === 0) return wanted;
    const fresh = await this.store.recordReplayed(
      client,
      replayId,
      wanted.map(({ event }) => event.id),
    );
    return wanted.filter(({ event }) => {
      const first = fresh.delete(event.id); // a relay may have sent it twice within this chunk
      tally.add(event.type, first ? 'REPLAYED' : 'DUPLICATE');
      return first;
    });
  }

  /** Runs the projection's handlers as the application role under each tenant, where only the shadow can be seen. */
  private async handle(
    client: PoolClient,
    place: PlaceProgress,
    ready: readonly HandledEvent[],
    together: boolean,
  ): Promise<void> {
    for (const group of together ? handledTogether(ready) : ready.map((item) => [item])) {
      const [{ event, record, handlers }] = group as [HandledEvent];
      await client.query({
        name: 'replay-as-tenant',
        text: `SELECT set_config('role', $1, true), set_config('app.tenant_id', $2, true), set_config('search_path', $3, true)`,
        values: [this.appRole, event.tenantId, this.store.tables.shadow],
      });
      const tx = new ProjectionTransaction(event.tenantId, { client, replay: true });
      const events = group.map((item) => item.event);
      try {
        for (const handler of handlers) await handler.run(events, tx);
      } catch (error) {
        if (errorKind(error) !== 'EVENT') throw error;
        if (group.length > 1) throw new RefusedTogether('a group of events was refused', { cause: error });
        throw new ReplayedEventRefused(place, record, String(error));
      }
    }
    await client.query({
      name: 'replay-as-messaging',
      text: `SELECT set_config('role', session_user::text, true), set_config('app.tenant_id', '', true), set_config('search_path', 'public', true)`,
    });
  }
}

const OPEN: ReadonlySet<string> = new Set(['PARKED', 'QUEUED']);

/** The event's id; none when the record has none that can be told again. */
const storableId = ({ headers: { ce_id: id } }: ReceivedRecord): string[] =>
  id && isEventId(id) ? [id] : [];

const smaller = (a: bigint, b: bigint | null): bigint => (b !== null && b < a ? b : a);

class Tally {
  readonly counts = new Map<string, { type: string; outcome: ReplayOutcome; events: number }>();

  add(type: string, outcome: ReplayOutcome): void {
    const key = `${type} ${outcome}`;
    const count = this.counts.get(key);
    if (count) count.events++;
    else this.counts.set(key, { type, outcome, events: 1 });
  }
}
