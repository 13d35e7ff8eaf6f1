import type { InboxStore } from './inbox/inbox-store.js';
import type { PartitionReader } from './inbox/partition-reader.js';
import type { RelaySession } from './outbox/relay-session.js';

/**
 * The places around each step of an event's way where a process may die, in the order of that way. What stands between
 * two of them is one transaction, or one answer of the broker.
 */
export const CRASH_POINTS = [
  /** The transaction has written its state and its outbox rows, and is not committed. */
  'publisher.flushed',
  /** It is committed, and the relay was not told. */
  'publisher.committed',
  /** The relay holds rows, and has sent none. */
  'relay.fetched',
  /** The broker has acknowledged rows that still stand as PENDING. */
  'relay.sent',
  'relay.settled',
  /** Records are here, no transaction was begun. */
  'consumer.received',
  /** The handlers are through and what they published is flushed, nothing is committed. */
  'consumer.handled',
  /** The database is ahead of the offset that the broker knows. */
  'consumer.committed',
  /** A job is locked by this process, and has not begun. */
  'job.claimed',
  /** It has done its work, and still stands as to be done. */
  'job.ran',
] as const;

export type CrashPoint = (typeof CRASH_POINTS)[number];

/** Called at each pass of a crash point; does not return where the process is to die there. */
export type AtCrashPoint = (point: CrashPoint) => void | Promise<void>;

/** Parts to run in the place of the library's own. */
export interface ReplacedParts {
  readonly crashPoint?: AtCrashPoint;
  readonly inbox?: {
    readonly Store: new (...args: ConstructorParameters<typeof InboxStore>) => InboxStore;
    readonly Reader: new (...args: ConstructorParameters<typeof PartitionReader>) => PartitionReader;
  };
  /** Whether this relay may work; `session.tryLock()` when not given. */
  readonly takeRelayLock?: (session: RelaySession) => Promise<boolean>;
  /** Of the consumer group's members, so that a killed one is missed sooner. */
  readonly sessionTimeoutMs?: number;
  /** A worker that is silent for this long loses its jobs to others. */
  readonly jobWorkerDeadAfterMs?: number;
}

/**
 * What a test of the guarantees runs the library with. Only code can make one, and only from the `testing` entry: no
 * setting or environment variable of a service leads here.
 */
export class UnderTest {
  /** Makes the type nominal: an object that was read from somewhere is none of these. */
  protected readonly madeInCode = true;

  constructor(readonly parts: ReplacedParts) {}
}
