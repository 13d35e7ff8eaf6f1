import type { MessagingOptions } from '@erp/common-messaging';

/** What a contestant is told; it comes as JSON, from another process. */
export interface Place {
  readonly brokers: readonly string[];
  /** The topic on the broker, and the consumer group to be in. */
  readonly topic: string;
  readonly group: string;
  /** A superuser's connection to the database of the effects: what has no roles of its own pays for none. */
  readonly databaseUrl: string;
  /** The library's options, for those that are ours. */
  readonly messaging: MessagingOptions;
}

/** Starts to consume, and goes on until the process ends; `stop` leaves the group in order. */
export type Contestant = (place: Place) => Promise<{ stop(): Promise<void> }>;

/** For every contestant alike: a member that died is missed after this long. */
export const SESSION_TIMEOUT_MS = 10_000;
