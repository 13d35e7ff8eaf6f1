import { inboxTables, outboxTableName } from '@erp/common-messaging';
import type { Eyes } from './eyes.js';

/** One type of event of the tenant. */
export interface EventCounts {
  readonly type: string;
  readonly published: number;
  /** By context that handles it. */
  readonly consumed: ReadonlyMap<string, number>;
  /** Waiting for a retry or for an operator, over all contexts. */
  readonly parked: number;
}

interface TypeCount {
  readonly type: string;
  readonly count: number;
}

/** Counts of every type, in the order of their names. */
export async function readEventCounts(eyes: Eyes): Promise<EventCounts[]> {
  const types = new Map<string, { published: number; consumed: Map<string, number>; parked: number }>();
  const of = (type: string) => {
    const counts = types.get(type) ?? { published: 0, consumed: new Map<string, number>(), parked: 0 };
    types.set(type, counts);
    return counts;
  };
  await Promise.all(
    eyes.contexts.map(async (context) => {
      const { processed, parked } = inboxTables(context);
      const count = (from: string) =>
        eyes.rows<TypeCount>(
          context,
          `SELECT event_type AS type, count(*)::float8 AS count FROM ${from} GROUP BY event_type`,
        );
      for (const row of await count(
        `${outboxTableName(context)} WHERE tenant_id = $1 AND status = 'PUBLISHED'`,
      ))
        of(row.type).published += row.count;
      for (const row of await count(`${processed} WHERE tenant_id = $1`))
        of(row.type).consumed.set(context, row.count);
      for (const row of await count(`${parked} WHERE tenant_id = $1 AND status IN ('PARKED', 'QUEUED')`))
        of(row.type).parked += row.count;
    }),
  );
  return [...types]
    .map(([type, counts]) => ({ type, ...counts }))
    .sort((left, right) => left.type.localeCompare(right.type));
}

/** When something happened to an order, in ms since 1970: the time that its event bears. */
export interface Moment {
  readonly orderId: string;
  readonly type: string;
  readonly atMs: number;
}

/** Every event of these orders that says so by its key. */
export async function readMoments(eyes: Eyes, orderIds: readonly string[]): Promise<Moment[]> {
  const found = eyes.contexts.map((context) =>
    eyes.rows<Moment>(
      context,
      `SELECT partition_key AS "orderId", event_type AS type, extract(epoch FROM occurred_at)::float8 * 1000 AS "atMs"
       FROM ${outboxTableName(context)} WHERE tenant_id = $1 AND partition_key = ANY($2)`,
      [orderIds],
    ),
  );
  return (await Promise.all(found)).flat();
}
