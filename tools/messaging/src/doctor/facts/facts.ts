import type { InspectedBroker } from '@erp/common-messaging';
import type { TopicSpec } from '@erp/stack';
import type { DiskFacts } from './read-disks.js';
import type { InboxFacts } from './read-inbox.js';
import type { JobFacts } from './read-jobs.js';
import type { OutboxFacts } from './read-outbox.js';
import type { RelayFacts } from './read-relay.js';
import type { SchemaFacts } from './read-schema.js';
import type { PostgresFacts } from './read-postgres.js';
import type { ServiceFacts } from './read-services.js';
import type { TableLock } from './read-table-locks.js';
import type { Progress } from './read-progress.js';

/** A source that could not be read, and why. */
export interface Unread {
  readonly unread: string;
  /** SQLSTATE, or the code of a network error such as ECONNREFUSED; null when there is none. */
  readonly code: string | null;
}

export type Read<T> = T | Unread;

export const isUnread = (facts: object): facts is Unread => 'unread' in facts;

/** What the work came to, or why it came to nothing; never rejects. */
export const reading = <T extends object>(work: () => Promise<T>): Promise<Read<T>> => work().catch(unread);

/** An AggregateError (localhost by IPv4 and IPv6) says nothing itself; the last of its errors does. */
function unread(error: unknown): Unread {
  const { message, code, errors } = error as Error & { code?: unknown; errors?: unknown[]; cause?: unknown };
  if (!message && errors?.length) return unread(errors.at(-1));
  const cause = (error as Error).cause;
  if (code === undefined && cause instanceof Error) return unread(cause);
  return { unread: message, code: typeof code === 'string' ? code : null };
}

/** What a context's database says. */
export interface DatabaseFacts {
  readonly schema: SchemaFacts;
  /** Null when tables that are needed for it are missing, here and below. */
  readonly outbox: OutboxFacts | null;
  readonly relay: RelayFacts;
  readonly inbox: InboxFacts | null;
  readonly jobs: JobFacts | null;
  /** Locks that keep others from messaging's tables or their rows. */
  readonly locks: readonly TableLock[];
}

export interface ContextFacts {
  readonly context: string;
  readonly database: string;
  readonly facts: Read<DatabaseFacts>;
  /** The same places looked at once more, a second later; null when nothing waited. */
  readonly later: Progress | null;
}

/** Days that rows and ids are kept, as the environment sets them. */
export interface SettingsFacts {
  readonly outboxRetentionDays: number;
  readonly inboxRetentionDays: number;
}

/** All that was looked at, once; each source may be unread on its own. */
export interface Facts {
  /** By this machine's clock. */
  readonly lookedAt: Date;
  /** host:port */
  readonly addresses: { readonly postgres: string; readonly brokers: readonly string[] };
  readonly postgres: Read<PostgresFacts>;
  readonly broker: Read<InspectedBroker>;
  readonly contexts: readonly ContextFacts[];
  readonly services: readonly ServiceFacts[];
  readonly disks: readonly DiskFacts[];
  readonly settings: SettingsFacts;
  /** As deploy/kafka/topics.json has them. */
  readonly topics: readonly TopicSpec[];
  /** Before every topic and group on the broker. */
  readonly topicPrefix: string;
}
