/** What both adapters of the Kafka protocol go by: the broker's answers by the names of the protocol, and the times. */

/** Answers of the broker that will be the same next time. */
export const REFUSALS: ReadonlySet<string> = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'CORRUPT_MESSAGE',
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'POLICY_VIOLATION',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
  'INVALID_TOPIC_EXCEPTION',
]);

/** Answers that say: not this partition, not now. Error 6 has an old name, which kafkajs keeps, and a new one. */
export const LEADERLESS: ReadonlySet<string> = new Set([
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'NOT_LEADER_OR_FOLLOWER',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'NOT_ENOUGH_REPLICAS',
]);

export const REQUEST_TIMEOUT_MS = 10_000;
export const CONNECT_TIMEOUT_MS = 3_000;
/** A member that says nothing for this long loses its partitions; Kafka's lowest allowed default is 6 s. */
export const SESSION_TIMEOUT_MS = 10_000;
/** How long the broker waits for a group's members to join again. */
export const REBALANCE_TIMEOUT_MS = 15_000;
export const HEARTBEAT_MS = 1_000;
/** How long a fetch waits at the broker for a first record. */
export const FETCH_WAIT_MS = 250;
/** A batch of a partition holds at most this much, as the log has it, or one record: it bounds what a consumer holds. */
export const MAX_PARTITION_BYTES = 1024 ** 2;
/** What a fetch brings of all partitions of a broker. */
export const MAX_FETCH_BYTES = 10 * MAX_PARTITION_BYTES;
