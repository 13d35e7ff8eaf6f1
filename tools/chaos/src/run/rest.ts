import { inboxTables, outboxTableName } from '@erp/common-messaging';
import { eventually } from '@erp/testing';
import type { Eyes } from '../check/read-facts.js';
import { type Context, CONTEXTS } from '../plan/plan.js';
import type { World } from '../world/world.js';
import type { TopicWatch } from './topic-watch.js';

/** Far longer than any take-over; what is not at rest by then is stuck. */
export const REST_WITHIN_MS = 60_000;

/**
 * Waits until nothing moves: no outbox row is pending, every record is applied, every job is done, and the watch has read it. Rejects with
 * what still moves after REST_WITHIN_MS.
 */
export async function atRest(world: World, eyes: Eyes, watch: TopicWatch): Promise<void> {
  let moving = 'nothing was seen yet';
  try {
    await eventually(
      'everything is at rest',
      async () => {
        moving = (await whatMoves(world, eyes, watch)) ?? '';
        return moving === '';
      },
      REST_WITHIN_MS,
    );
  } catch (error) {
    throw new Error(`after ${REST_WITHIN_MS} ms ${moving || (error as Error).message}`, { cause: error });
  }
}

async function whatMoves(world: World, eyes: Eyes, watch: TopicWatch): Promise<string | undefined> {
  const way = async (from: Context, to: Context) =>
    (await pending(eyes, from)) ?? (await unread(world, eyes, watch, from, to));
  // Against the way of the events, the answers first: an answer that appears after its look would be missed, but its
  // event then is applied after it too, and the second look at the outbox sees it.
  return (
    (await way('commerce', 'inventory')) ??
    (await jobsToDo(eyes)) ??
    (await way('inventory', 'commerce')) ??
    (await pending(eyes, 'commerce')) ??
    (await pending(eyes, 'inventory'))
  );
}

async function pending(eyes: Eyes, context: Context): Promise<string | undefined> {
  const { rows } = await eyes[context].query<{ n: number }>(
    `SELECT count(*)::int AS n FROM ${outboxTableName(context)} WHERE status = 'PENDING'`,
  );
  return rows[0]!.n > 0 ? `${rows[0]!.n} rows are PENDING in the outbox of ${context}` : undefined;
}

/** Jobs of handlers that were applied; one that a newer one of its key replaced while it ran is not to be done again. */
async function jobsToDo(eyes: Eyes): Promise<string | undefined> {
  const { rows } = await eyes.inventory.query<{ n: number; names: string; error: string | null }>(
    `SELECT count(*)::int AS n, string_agg(DISTINCT task_identifier, ', ') AS names, max(last_error) AS error
     FROM graphile_worker.jobs WHERE attempts < max_attempts`,
  );
  const { n, names, error } = rows[0]!;
  if (n === 0) return undefined;
  return `${n} jobs of inventory are to be done (${names}${error ? `; ${error.split('\n')[0]}` : ''})`;
}

async function unread(
  world: World,
  eyes: Eyes,
  watch: TopicWatch,
  from: Context,
  to: Context,
): Promise<string | undefined> {
  const { rows } = await eyes[to].query<{ partition: number; next: string }>(
    `SELECT partition, next_offset AS next FROM ${inboxTables(to).offsets} WHERE topic = $1`,
    [world.topicOf(from)],
  );
  const applied = new Map(rows.map(({ partition, next }) => [partition, BigInt(next)]));
  const partitions = Array.from({ length: world.partitionsOf(from) }, (_, partition) => partition);
  // What the watch has read is known here; the broker is asked only once that much is applied.
  const isApplied = (partition: number) => (applied.get(partition) ?? 0n) >= watch.readUpTo(from, partition);
  if (!partitions.every(isApplied))
    return `${to} has not applied all that the watch has read of ${from}'s topic`;
  const ends = await watch.ends(from, partitions.length);
  for (const [partition, end] of ends.entries()) {
    const next = applied.get(partition) ?? 0n;
    if (next < end) return `${to} has applied partition ${partition} of ${from}'s topic to ${next} of ${end}`;
    if (watch.readUpTo(from, partition) < end)
      return `the watch has not read partition ${partition} of ${from}'s topic`;
  }
  return undefined;
}

/** Open connections to both databases, made anew when a server was away. */
export async function openEyes(world: World): Promise<Eyes> {
  const [commerce, inventory] = await Promise.all(CONTEXTS.map((context) => world.connect(context)));
  return { commerce: commerce!, inventory: inventory! };
}

export async function closeEyes(eyes: Eyes): Promise<void> {
  await Promise.all(CONTEXTS.map((context) => eyes[context].end().catch(() => undefined)));
}
