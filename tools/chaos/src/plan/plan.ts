import type { CrashPoint } from '@erp/common-messaging/testing';
import { Random } from './random.js';

/** The two contexts of the small world: commerce publishes steps, inventory notes them, commerce hears of that. */
export const CONTEXTS = ['commerce', 'inventory'] as const;
export type Context = (typeof CONTEXTS)[number];
export const REPLICAS = 2;

/** What holds the relay's lock is told from the others only when the blow falls. */
export type Target = 'holder' | 'standby' | 'any';

interface AtTime {
  /** Ms after the writers began. */
  readonly atMs: number;
}
interface OnReplica extends AtTime {
  readonly context: Context;
  readonly target: Target;
}

/** One thing that goes wrong. */
export type Blow =
  | (OnReplica & { readonly kind: 'kill' })
  | (OnReplica & { readonly kind: 'hang'; readonly forMs: number })
  /** kill -9 at the `pass`-th time from then on that it comes by. */
  | (OnReplica & { readonly kind: 'crash'; readonly point: CrashPoint; readonly pass: number })
  /** SIGSTOP there, SIGCONT after `forMs`: it wakes late, in the middle of its work. */
  | (OnReplica & {
      readonly kind: 'freeze';
      readonly point: CrashPoint;
      readonly pass: number;
      readonly forMs: number;
    })
  /** One more replica, which leaves at the end: asked to, or killed. */
  | (AtTime & { readonly kind: 'join'; readonly context: Context; readonly leaves: 'asked' | 'killed' })
  | (AtTime & { readonly kind: 'broker' })
  | (AtTime & { readonly kind: 'database'; readonly signal: 'SIGKILL' | 'SIGQUIT' });

/** Everything of a schedule that is left to chance. */
export interface Plan {
  readonly seed: number;
  readonly schedule: number;
  /** Partition keys; few, so that each is busy. */
  readonly keys: readonly string[];
  readonly writersOfReplica: number;
  readonly transactionsOfWriter: number;
  /** Ms at the most between a writer's transactions. */
  readonly pauseMs: number;
  readonly blows: readonly Blow[];
}

/** Longer than the 3 s after which PostgreSQL ends the session of a relay that hangs: another one takes over meanwhile. */
const LONG_HANG_MS = { from: 3_400, to: 4_200 } as const;

const WEIGHTS = { crash: 46, kill: 14, freeze: 10, hang: 9, join: 11, database: 5, broker: 5 } as const;

/** Where commerce, which publishes first, may die, and inventory, which handles first and runs jobs; both send and both consume. */
const POINTS: Readonly<Record<Context, readonly CrashPoint[]>> = {
  commerce: [
    'publisher.flushed',
    'publisher.committed',
    'relay.fetched',
    'relay.sent',
    'relay.sent',
    'relay.settled',
    'consumer.received',
    'consumer.handled',
    'consumer.committed',
  ],
  inventory: [
    'consumer.received',
    'consumer.handled',
    'consumer.handled',
    'consumer.committed',
    'consumer.committed',
    'relay.fetched',
    'relay.sent',
    'relay.settled',
    'job.claimed',
    'job.ran',
    'job.ran',
  ],
};

/** The plan of a schedule: the same for the same two numbers. */
export function makePlan(seed: number, schedule: number): Plan {
  const random = new Random(seed, schedule);
  const blows: Blow[] = [];
  for (let left = random.int(1, 3); left > 0; left--) blows.push(makeBlow(random, blows));
  return {
    seed,
    schedule,
    keys: Array.from({ length: random.int(4, 16) }, () => random.uuid()),
    writersOfReplica: random.int(2, 5),
    transactionsOfWriter: random.int(12, 24),
    pauseMs: random.int(30, 90),
    blows: blows.sort((a, b) => a.atMs - b.atMs),
  };
}

function makeBlow(random: Random, before: readonly Blow[]): Blow {
  const kind = random.weighted(WEIGHTS);
  const atMs = random.int(20, 600);
  // A server dies once in a schedule: its restart takes as long as the whole schedule otherwise.
  const serverDied = before.some((blow) => blow.kind === 'broker' || blow.kind === 'database');
  if (kind === 'broker' && !serverDied) return { kind, atMs };
  if (kind === 'database' && !serverDied) return { kind, atMs, signal: random.pick(['SIGKILL', 'SIGQUIT']) };
  const context = random.pick(CONTEXTS);
  if (kind === 'join') return { kind, atMs, context, leaves: random.pick(['asked', 'killed']) };
  const target = random.pick<Target>(['holder', 'holder', 'standby', 'any']);
  if (kind === 'hang') return { kind, atMs, context, target, forMs: hangMs(random) };
  if (kind === 'crash' || kind === 'freeze') {
    const point = random.pick(POINTS[context]);
    const at = { atMs, context, target: point.startsWith('relay') ? ('holder' as const) : target, point };
    const pass = random.int(1, 4);
    if (kind === 'crash') return { kind, ...at, pass };
    return { kind, ...at, pass, forMs: hangMs(random) };
  }
  return { kind: 'kill', atMs, context, target };
}

function hangMs(random: Random): number {
  return random.chance(0.6) ? random.int(LONG_HANG_MS.from, LONG_HANG_MS.to) : random.int(200, 1_500);
}

/** A line for people, and for the report's counts the words before the comma. */
export function describeBlow(blow: Blow): string {
  const at = `at ${blow.atMs} ms`;
  switch (blow.kind) {
    case 'broker':
      return `${at}: kill -9 of the broker`;
    case 'database':
      return `${at}: ${blow.signal} of the database`;
    case 'join':
      return `${at}: a replica of ${blow.context} joins, and leaves when ${blow.leaves}`;
    case 'kill':
      return `${at}: kill -9 of ${blow.context} (${blow.target})`;
    case 'hang':
      return `${at}: SIGSTOP of ${blow.context} (${blow.target}) for ${blow.forMs} ms`;
    case 'crash':
      return `${at}: ${blow.context} (${blow.target}) dies at pass ${blow.pass} of ${blow.point}`;
    case 'freeze':
      return `${at}: ${blow.context} (${blow.target}) stops for ${blow.forMs} ms at pass ${blow.pass} of ${blow.point}`;
  }
}
