import type { EntityTarget, ObjectLiteral } from 'typeorm';
import type { EventDefinition } from './contract/index.js';
import type { Broker } from './broker/broker.js';
import type { Admit } from './inbox/handler-run.js';
import { type BrokerClient, DEFAULT_BROKER_CLIENT } from './kafka/broker-clients.js';
import type { UnderTest } from './under-test.js';

/** A topic as deploy/kafka/topics.json states it. */
export interface TopicSettings {
  readonly name: string;
  readonly partitions: number;
}

/** Everything the library needs to know about the service it runs in. Times are milliseconds. */
export interface MessagingOptions {
  /** The context's name, for example `commerce`: the prefix of its tables, its consumer group, its CloudEvents source. */
  readonly context: string;
  readonly brokers: readonly string[];
  /** Every topic this service publishes to or reads. */
  readonly topics: readonly TopicSettings[];
  /** Put before every topic and group name on the broker; empty but for tests that share a broker. */
  readonly topicPrefix: string;
  /** Connection URL of the `<context>_app` role. */
  readonly appUrl: string;
  /** Connection URL of the `<context>_messaging` role. */
  readonly messagingUrl: string;
  /** Connections of each pool; see deploy/contexts.json for the budget. */
  readonly appPoolSize: number;
  readonly messagingPoolSize: number;
  readonly entities: readonly EntityTarget<ObjectLiteral>[];
  /** Jobs that run at once in this process. */
  readonly jobConcurrency: number;
  /** Attempts of a row that the broker refuses before it is FAILED (R13). */
  readonly publishAttempts: number;
  /** Automatic retries of a parked event before it waits for an operator, and the pause before each. */
  readonly parkedRetryDelaysMs: readonly number[];
  /** How long the outbox keeps PUBLISHED rows, in days. */
  readonly outboxRetentionDays: number;
  /** How long the inbox keeps ids, in days; must be longer than the outbox keeps rows. */
  readonly inboxRetentionDays: number;
  /** What this context publishes; an operator may edit a FAILED event only within its contract. None when not given. */
  readonly published?: readonly EventDefinition[];
  /**
   * True refuses an event or a job outside of all handlers, jobs and commands, so that nothing happens that the
   * choreography does not show. False when not given: then those alone are held to what they declare.
   */
  readonly mustDeclare?: boolean;
  /** Called before the handlers of each event. Admits every event when not given. */
  readonly admit?: Admit;
  /** Which client talks to the broker. Replicas with different ones can share a consumer group. */
  readonly brokerClient: BrokerClient;
  /** Another adapter of the broker port (R3), in place of `brokerClient`: for tests. */
  readonly broker?: (brokers: readonly string[], clientId: string) => Broker;
  /** Crash points and parts that are switched off, for tests of the guarantees alone. */
  readonly underTest?: UnderTest;
}

/** Defaults of what a deployment rarely changes. */
export const MESSAGING_DEFAULTS = {
  brokerClient: DEFAULT_BROKER_CLIENT,
  topicPrefix: '',
  appPoolSize: 10,
  messagingPoolSize: 8,
  entities: [],
  jobConcurrency: 4,
  publishAttempts: 5,
  parkedRetryDelaysMs: [1_000, 5_000, 30_000],
  outboxRetentionDays: 30,
  inboxRetentionDays: 37,
} as const satisfies Partial<MessagingOptions>;
