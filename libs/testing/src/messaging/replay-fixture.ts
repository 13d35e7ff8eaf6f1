import {
  isolateByTenant,
  Project,
  Projection,
  type ProjectionTransaction,
  registerProjection,
  type ReplayProgress,
  type ReplayRequest,
  replaySchema,
  EventHandlers,
  On,
  type Transaction,
} from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { produceRaw } from '@erp/common-messaging/testing';
import { newId } from '@erp/kernel';
import pg from 'pg';
import { eventually } from '../eventually.js';
import { Fixture, type Replica, Stepped, TENANT } from './fixture.js';

/** What the projection does with some steps; set by a test, for live and replay alike. */
export const projecting = {
  /** Steps that it refuses, as `entityId step`. */
  refused: new Set<string>(),
  /** Called with the transaction of every batch. */
  before: async (_tx: ProjectionTransaction): Promise<void> => undefined,
};

export const STEP_LISTS = { name: 'step_lists', tables: ['step_lists'] } as const;

/** The steps of each entity in the order of their arrival: a lost, doubled or disordered one is seen. */
@Projection(STEP_LISTS)
export class StepLists {
  @Project(Stepped, { retry: [{ delaysMs: [] }] })
  async append(events: readonly EventOf<typeof Stepped>[], tx: ProjectionTransaction): Promise<void> {
    await projecting.before(tx);
    const refused = events.find(({ data }) => projecting.refused.has(`${data.entityId} ${data.step}`));
    if (refused) throw new Error(`step ${refused.data.step} is refused`);
    await tx.query(
      `INSERT INTO step_lists AS l (tenant_id, entity_id, steps)
       SELECT $1, entity_id, array_agg(step ORDER BY n)
       FROM unnest($2::uuid[], $3::int[]) WITH ORDINALITY AS e (entity_id, step, n) GROUP BY entity_id ORDER BY entity_id
       ON CONFLICT (tenant_id, entity_id) DO UPDATE SET steps = l.steps || excluded.steps`,
      [tx.tenantId, events.map(({ data }) => data.entityId), events.map(({ data }) => data.step)],
      'append-steps',
    );
  }
}

/** Another handler of the same event, which no replay may run. */
@EventHandlers()
export class WritesEffects {
  @On(Stepped)
  async write({ data }: EventOf<typeof Stepped>, tx: Transaction): Promise<void> {
    await tx.query('INSERT INTO effects (tenant_id, entity_id, step) VALUES ($1, $2, $3)', [
      tx.tenantId,
      data.entityId,
      data.step,
    ]);
  }
}

export const operator = { name: 'ada', reason: 'the list is wrong' };

/** `inventory` keeps a projection of what `commerce` publishes. */
export class ReplayFixture {
  private constructor(
    readonly fixture: Fixture,
    readonly commerce: Replica,
    public inventory: Replica,
  ) {}

  static async create(): Promise<ReplayFixture> {
    const fixture = await Fixture.create();
    const owner = new pg.Client({ connectionString: fixture.world.ownerUrl(fixture.inventory) });
    await owner.connect();
    await owner.query(`
      ${replaySchema('inventory')}
      CREATE TABLE step_lists (
        tenant_id uuid NOT NULL,
        entity_id uuid NOT NULL,
        steps integer[] NOT NULL,
        changed_at timestamptz NOT NULL DEFAULT now() CHECK (changed_at > '2000-01-01'),
        CONSTRAINT one_list_each PRIMARY KEY (tenant_id, entity_id)
      ) WITH (fillfactor = 70);
      CREATE INDEX lists_by_length ON step_lists (tenant_id, cardinality(steps)) WHERE cardinality(steps) > 1;
      ${isolateByTenant('inventory', 'step_lists', 'SELECT, INSERT, UPDATE')}
      ${registerProjection('inventory', STEP_LISTS)}`);
    await owner.end();
    const commerce = await fixture.replica('commerce');
    const inventory = await fixture.replica('inventory', { controllers: [StepLists, WritesEffects] });
    return new ReplayFixture(fixture, commerce, inventory);
  }

  get replays() {
    return this.inventory.messaging.replays;
  }

  get letters() {
    return this.inventory.messaging.deadLetters;
  }

  sql<R extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> {
    return this.fixture.world.sql<R>(this.fixture.inventory, text, values);
  }

  start(request: Partial<ReplayRequest> = {}): Promise<ReplayProgress> {
    return this.replays.start({ projection: STEP_LISTS.name, ...request }, operator);
  }

  /** Waits until a replay is as `is` says. */
  until(
    { replayId }: Pick<ReplayProgress, 'replayId'>,
    what: string,
    is: (progress: ReplayProgress) => boolean,
  ): Promise<ReplayProgress> {
    let last: ReplayProgress | undefined;
    return eventually(`the replay is ${what}`, async () => {
      last = await this.replays.show(replayId);
      return is(last) && last;
    }).catch((error: Error) => {
      throw new Error(`${error.message}; it is ${JSON.stringify(last)}`);
    });
  }

  ended(replay: Pick<ReplayProgress, 'replayId'>, status: ReplayProgress['status']): Promise<ReplayProgress> {
    return this.until(replay, status, (progress) => progress.status === status);
  }

  /** Steps of an entity, in the order in which the projection was told of them; of its shadow, if asked. */
  async steps(entityId: string, schema = 'public'): Promise<number[]> {
    const [row] = await this.sql<{ steps: number[] }>(
      `SELECT steps FROM ${schema}.step_lists WHERE entity_id = $1`,
      [entityId],
    );
    return row?.steps ?? [];
  }

  /** Waits until the live projection has these steps of an entity. */
  async has(entityId: string, steps: readonly number[]): Promise<void> {
    let last: readonly number[] = [];
    await eventually(`${steps.join(', ')} in the list`, async () => {
      last = await this.steps(entityId);
      return JSON.stringify(last) === JSON.stringify(steps);
    }).catch((error: Error) => {
      throw new Error(`${error.message}; it has ${last.join(', ')}`);
    });
  }

  /** Puts steps on partition 0, past the relay: with ids of their own, or the one given, as a relay sends one twice. */
  async send(entityId: string, steps: readonly number[], eventId?: string, value?: string): Promise<void> {
    await produceRaw(
      this.fixture.world.stack.brokers,
      `${this.fixture.world.topicPrefix}${Stepped.topic}`,
      steps.map((step) => ({
        partition: 0,
        key: entityId,
        value: value ?? JSON.stringify({ entityId, step }),
        headers: {
          ce_specversion: '1.0',
          ce_id: eventId ?? newId(),
          ce_type: Stepped.type,
          ce_time: new Date().toISOString(),
          ce_dataschema: `urn:erp:event:${Stepped.type}:1`,
          ce_tenantid: TENANT,
        },
      })),
    );
  }

  /** The head of a parked key, once so many wait behind it. */
  head(key: string, waiting: number): Promise<string> {
    return eventually(`a dead letter of ${key} with ${waiting} behind it`, async () => {
      const [head] = await this.letters.list({ key, status: 'PARKED' }, 1);
      return head?.waiting === waiting && head.id;
    });
  }

  destroy(): Promise<void> {
    return this.fixture.destroy();
  }
}
