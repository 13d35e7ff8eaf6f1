import { newId } from '@erp/kernel';
import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import type { Broker } from '../broker/broker.js';
import { sqlStateOf } from '../database/database.js';
import { runInTransaction } from '../database/pooled-transaction.js';
import { runWith } from '../database/run-with.js';
import type { HandlerRegistry } from '../inbox/handler-registry.js';
import type { InboxStore } from '../inbox/inbox-store.js';
import type { Operator } from '../operations/operator.js';
import { type KnownProjection, knownProjections } from './known-projections.js';
import { ProjectionNotFound, ReplayNotFound, ReplayRefused } from './replay-errors.js';
import { isNarrow, keptDefinitions, type ReplayFilter } from './replay-filter.js';
import { readProgress, type ReplayProgress } from './replay-progress.js';
import { replayTables } from './replay-schema.js';
import type { ReplayStatus } from './replay-store.js';

export type { ReplayPartition, ReplayProgress } from './replay-progress.js';
export type { ReplayOutcome, ReplayStatus } from './replay-store.js';

export interface ReplayRequest {
  readonly projection: string;
  /** Everything when not given; only that can be cut over. */
  readonly filter?: ReplayFilter;
  /** Counts what would be replayed, by type, and touches no table. */
  readonly dryRun?: boolean;
  /** Events per second at the most; as fast as it can when not given. */
  readonly perSecond?: number;
  /** Cuts over by itself as soon as it has caught up. */
  readonly cutOver?: boolean;
  /** Also where retention has removed records: the projection then lacks what they told. */
  readonly fromWhatIsLeft?: boolean;
}

interface Start {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  readonly before: bigint | null;
  readonly high: bigint;
}

/**
 * What an operator does with replays (R17), over all tenants of a context; audited. A replay is run by whichever replica
 * claims it; what is asked for here is written down, and the replica acts on it at its next step.
 */
export class Replays {
  private readonly tables: ReturnType<typeof replayTables>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly broker: Broker,
    private readonly context: string,
    private readonly inbox: InboxStore,
    private readonly registry: HandlerRegistry,
    private readonly topicOnBroker: (topic: string) => string,
    private readonly wakeRunner: () => void,
  ) {
    this.tables = replayTables(context);
  }

  /** Names of the projections of this service. */
  projections(): string[] {
    return [...knownProjections(this.registry).keys()].sort();
  }

  /**
   * Begins a replay and resolves with how it stands. Throws ProjectionNotFound, ReplayFilterRefused, and ReplayRefused when
   * another one of the projection is under way, the database does not know its tables, or records are missing.
   */
  async start(request: ReplayRequest, operator: Operator): Promise<ReplayProgress> {
    const { filter = {}, dryRun = false, perSecond = null, cutOver = false } = request;
    const projection = this.known(request.projection);
    const bounded = dryRun || isNarrow(filter);
    if (bounded && cutOver) throw new ReplayRefused(NOT_WHOLE);
    const starts = await this.starts(projection, filter);
    if (!bounded && !request.fromWhatIsLeft) mustBeWhole(starts);
    const replayId = newId();
    await this.inTransaction(async (client) => {
      await this.mustBeRegistered(client, projection);
      await this.insert(client, [
        replayId,
        projection.name,
        JSON.stringify(filter),
        dryRun,
        perSecond,
        cutOver,
      ]);
      for (const start of starts) await this.insertPartition(client, replayId, start, bounded);
      if (!dryRun) await client.query(`SELECT ${this.tables.createShadow}($1)`, [projection.name]);
      await this.history(client, replayId, 'STARTED', operator);
    });
    this.wakeRunner();
    return this.show(replayId);
  }

  /** The newest first, at most `limit`. */
  async list(limit: number): Promise<ReplayProgress[]> {
    if (this.projections().length === 0) return []; // such a service need not have the tables
    return runWith(this.dataSource, (client) => readProgress(client, this.context, null, limit));
  }

  /** Throws ReplayNotFound. */
  async show(replayId: string): Promise<ReplayProgress> {
    if (this.projections().length === 0) throw new ReplayNotFound(replayId);
    const [found] = await runWith(this.dataSource, (client) =>
      readProgress(client, this.context, replayId, 1),
    );
    if (!found) throw new ReplayNotFound(replayId);
    return found;
  }

  /** Throws ReplayNotFound, ReplayRefused. */
  pause(replayId: string, operator: Operator): Promise<ReplayProgress> {
    return this.act(replayId, ['RUNNING'], 'PAUSED', operator, `status = 'PAUSED', runner = NULL`);
  }

  /** Also one that stands still because an event was refused. `perSecond` null lifts the limit, undefined leaves it. */
  resume(replayId: string, operator: Operator, perSecond?: number | null): Promise<ReplayProgress> {
    const pace =
      perSecond === undefined ? '' : `, per_second = ${perSecond === null ? 'NULL' : Number(perSecond)}`;
    const change = `status = 'RUNNING', error = NULL, runner = NULL${pace}`;
    return this.act(replayId, ['PAUSED', 'FAILED'], 'RESUMED', operator, change);
  }

  /** For good; the live tables stay as they are. Also takes away what a narrowed replay made to be looked at. */
  cancel(replayId: string, operator: Operator): Promise<ReplayProgress> {
    const change = `status = 'CANCELLED', runner = NULL, ended_at = now()`;
    return this.act(
      replayId,
      ['RUNNING', 'PAUSED', 'FAILED', 'COMPLETED'],
      'CANCELLED',
      operator,
      change,
      (client, { projection, dryRun, newest }) =>
        dryRun || !newest ? undefined : client.query(`SELECT ${this.tables.dropShadow}($1)`, [projection]),
    );
  }

  /** Asks for the cut-over, which is made as soon as the replay has caught up. */
  cutOver(replayId: string, operator: Operator): Promise<ReplayProgress> {
    return this.act(
      replayId,
      ['RUNNING', 'PAUSED', 'FAILED'],
      'CUT_OVER_REQUESTED',
      operator,
      'cut_over_requested = true',
      (_client, { whole }) => {
        if (!whole) throw new ReplayRefused(NOT_WHOLE);
      },
    );
  }

  private async act(
    replayId: string,
    from: readonly ReplayStatus[],
    action: string,
    operator: Operator,
    change: string,
    also: (client: PoolClient, replay: LockedReplay) => unknown = () => undefined,
  ): Promise<ReplayProgress> {
    await this.show(replayId);
    await this.inTransaction(async (client) => {
      const { rows } = await client.query<LockedReplay>(
        `SELECT r.status, r.projection, r.dry_run AS "dryRun", r.error, NOT r.dry_run AND r.filter = '{}' AS whole,
           NOT EXISTS (SELECT FROM ${this.tables.replays} later WHERE later.projection = r.projection
             AND NOT later.dry_run AND later.started_at > r.started_at) AS newest
         FROM ${this.tables.replays} r WHERE replay_id = $1 FOR UPDATE`,
        [replayId],
      );
      const replay = rows[0]!;
      if (!from.includes(replay.status))
        throw new ReplayRefused(
          `the replay ${replayId} is ${replay.status}: this takes one that is ${from.join(' or ')}`,
        );
      await also(client, replay);
      await client.query(`UPDATE ${this.tables.replays} SET ${change} WHERE replay_id = $1`, [replayId]);
      await this.history(client, replayId, action, operator);
    });
    this.wakeRunner();
    return this.show(replayId);
  }

  private known(name: string): KnownProjection {
    const known = knownProjections(this.registry);
    const projection = known.get(name);
    if (!projection) throw new ProjectionNotFound(name, [...known.keys()]);
    return projection;
  }

  /** Where each partition begins and ends, by filter and broker. */
  private async starts(projection: KnownProjection, filter: ReplayFilter): Promise<Start[]> {
    const definitions = keptDefinitions(filter, projection.handlers.definitions());
    const topics = [...new Set(definitions.map(({ topic }) => topic))];
    const counts = await this.broker.partitionCounts(topics.map(this.topicOnBroker));
    const places = topics.flatMap((topic) => {
      const onBroker = this.topicOnBroker(topic);
      return Array.from({ length: counts.get(onBroker) ?? 0 }, (_, partition) => ({
        topic,
        onBroker,
        partition,
      }));
    });
    const wanted = places.flatMap((place) => {
      if (!filter.offsets) return [{ ...place, from: undefined, before: undefined }];
      const named = filter.offsets.find((o) => o.topic === place.topic && o.partition === place.partition);
      return named ? [{ ...place, from: named.from, before: named.before }] : [];
    });
    if (wanted.length < (filter.offsets?.length ?? 1))
      throw new ReplayRefused(
        `not all that is asked for exists: ${topics.map((t) => `${t} has ${counts.get(this.topicOnBroker(t)) ?? 0} partitions`).join(', ')}`,
      );
    return Promise.all(
      wanted.map(async ({ onBroker: topic, partition, from = '0', before }) => {
        const { low, high } = await this.broker.offsetRange(topic, partition);
        const first = BigInt(from);
        return {
          topic,
          partition,
          from: first > low ? first : low,
          before: before ? BigInt(before) : null,
          high,
        };
      }),
    );
  }

  private async mustBeRegistered(client: PoolClient, { name, tables }: KnownProjection): Promise<void> {
    const { rows } = await client.query<{ tables: string[] }>(
      `SELECT tables FROM ${this.tables.projections} WHERE name = $1`,
      [name],
    );
    const registered = rows[0]?.tables.toSorted().join(', ') ?? 'no such projection';
    const declared = tables.toSorted().join(', ');
    if (registered !== declared) {
      throw new ReplayRefused(
        `the database of ${this.context} knows ${registered} for ${name}, the code declares ${declared}: run the migrations, or add one with registerProjection`,
      );
    }
  }

  private async insert(client: PoolClient, values: readonly unknown[]): Promise<void> {
    try {
      await client.query(
        `INSERT INTO ${this.tables.replays} (replay_id, projection, filter, dry_run, per_second, cut_over_requested)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [...values],
      );
    } catch (error) {
      if (sqlStateOf(error) !== '23505') throw error;
      throw new ReplayRefused(
        `another replay of ${String(values[1])} is under way: it has the shadow; wait for it, or cancel it first`,
      );
    }
  }

  private async insertPartition(
    client: PoolClient,
    replayId: string,
    start: Start,
    bounded: boolean,
  ): Promise<void> {
    const { topic, partition, from, before, high } = start;
    const live = await this.inbox.position(client, topic, partition);
    if (live && live.next > high)
      throw new ReplayRefused(
        `${topic}/${partition} ends at offset ${high}, but events up to ${live.next} were applied: the topic was made anew`,
      );
    // A part is of one moment: it ends where the live consumer is now. The whole follows it until the cut-over.
    const reached = live?.next ?? from;
    const end = before !== null && before < reached ? before : reached;
    await client.query(
      `INSERT INTO ${this.tables.partitions} (replay_id, topic, partition, from_offset, next_offset, end_offset, high_watermark)
       VALUES ($1, $2, $3, $4, $4, $5, $6)`,
      [
        replayId,
        topic,
        partition,
        from.toString(),
        bounded ? (end > from ? end : from).toString() : null,
        high.toString(),
      ],
    );
  }

  private async history(
    client: PoolClient,
    replayId: string,
    action: string,
    { name, reason }: Operator,
  ): Promise<void> {
    await client.query(
      `INSERT INTO ${this.tables.history} (replay_id, action, actor, reason) VALUES ($1, $2, $3, $4)`,
      [replayId, action, name, reason],
    );
  }

  private inTransaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return runInTransaction(this.dataSource, work);
  }
}

interface LockedReplay {
  readonly status: ReplayStatus;
  readonly projection: string;
  readonly dryRun: boolean;
  readonly whole: boolean;
  /** No later one has made the shadow its own. */
  readonly newest: boolean;
}

const NOT_WHOLE =
  'only a replay of everything can be cut over: a narrowed one would put a part in the place of the whole. Start one without a filter';

function mustBeWhole(starts: readonly Start[]): void {
  const cut = starts.filter(({ from }) => from > 0n);
  if (cut.length === 0) return;
  const where = cut.map(({ topic, partition, from }) => `${topic}/${partition} begins at offset ${from}`);
  throw new ReplayRefused(
    `records are missing, so the projection would lack what they told: ${where.join(', ')}. Restore the topic, or say that what is left will do (fromWhatIsLeft)`,
  );
}
