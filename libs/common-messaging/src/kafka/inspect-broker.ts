import kafkajs, { type Admin } from './kafkajs.js';
import { CONNECT_TIMEOUT_MS, LEADERLESS } from './protocol.js';

/** A partition as the broker shows it. */
export interface InspectedPartition {
  readonly partition: number;
  readonly replicas: number;
  /** Replicas that have what the leader has. */
  readonly inSync: number;
  /** The first offset that stands, and the one after the last. */
  readonly low: bigint;
  readonly high: bigint;
}

export interface InspectedTopic {
  readonly partitions: readonly InspectedPartition[];
  /** `max.message.bytes`; null when the broker does not tell. */
  readonly maxMessageBytes: number | null;
  /** Timestamp of the newest record after `InspectOptions.newerThan`, to the second; null when there is none. */
  readonly newestAt: Date | null;
}

/**
 * A topic or group that the broker tells nothing about, in its words: LEADER_NOT_AVAILABLE as a rule, and
 * GROUP_COORDINATOR_NOT_AVAILABLE.
 */
export interface Unreadable {
  readonly error: string;
}

export interface InspectedGroup {
  readonly members: readonly { readonly clientId: string; readonly host: string }[];
  /** The broker's copy of the next offset, by `topic/partition`; those of which it has one. */
  readonly committed: ReadonlyMap<string, bigint>;
}

export interface InspectedBroker {
  readonly nodes: readonly string[];
  /** Those asked for that exist. */
  readonly topics: ReadonlyMap<string, InspectedTopic | Unreadable>;
  readonly groups: ReadonlyMap<string, InspectedGroup | Unreadable>;
}

export interface InspectOptions {
  readonly topics: readonly string[];
  readonly groups: readonly string[];
  /** Records with a later timestamp are looked for: there should be none when this is now. */
  readonly newerThan: Date;
}

const REQUEST_TIMEOUT_MS = 5_000;

/** What a broker answers for a moment after it has started, a leader has gone or a partition was made. */
const MOMENTARY: ReadonlySet<string> = new Set([
  ...LEADERLESS,
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_LOAD_IN_PROGRESS',
]);
const LOOK_AGAIN_AFTER_MS = [200, 500, 1_000];

/**
 * Reads how broker, topics and groups are; changes nothing, joins nothing. A topic of which one partition has no leader
 * is unreadable as a whole, for kafkajs then shows none of its metadata. What may be of the moment is looked at again
 * before it is believed, for up to 1.7 s. Rejects when the broker does not answer.
 */
export async function inspectBroker(
  brokers: readonly string[],
  options: InspectOptions,
): Promise<InspectedBroker> {
  for (const pauseMs of LOOK_AGAIN_AFTER_MS) {
    const found = await inspectNow(brokers, options);
    const answers = [...found.topics.values(), ...found.groups.values()];
    if (!answers.some((answer) => 'error' in answer && MOMENTARY.has(answer.error))) return found;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return inspectNow(brokers, options);
}

/** By a client of its own: one that has asked before goes by the leaders that it knows. */
async function inspectNow(
  brokers: readonly string[],
  { topics, groups, newerThan }: InspectOptions,
): Promise<InspectedBroker> {
  const kafka = new kafkajs.Kafka({
    clientId: 'inspector',
    brokers: [...brokers],
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: { retries: 0 },
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    const cluster = await admin.describeCluster();
    const existing = new Set(await admin.listTopics());
    const wanted = topics.filter((topic) => existing.has(topic));
    const inspected = new Map<string, InspectedTopic | Unreadable>();
    for (const topic of wanted)
      inspected.set(topic, await inspectTopic(admin, topic, newerThan).catch(unreadable));
    const readable = wanted.filter((topic) => !('error' in inspected.get(topic)!));
    const inspectedGroups = new Map<string, InspectedGroup | Unreadable>();
    for (const group of groups)
      inspectedGroups.set(group, await inspectGroup(admin, group, readable).catch(unreadable));
    return {
      nodes: cluster.brokers.map(({ host, port }) => `${host}:${port}`),
      topics: inspected,
      groups: inspectedGroups,
    };
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/** kafkajs wraps the broker's answer; the type stands on the innermost error that has one. */
function unreadable(error: Error & { type?: string }): Unreadable {
  if (!error.type && error.cause instanceof Error) return unreadable(error.cause);
  return { error: error.type ?? error.message };
}

async function inspectTopic(admin: Admin, topic: string, newerThan: Date): Promise<InspectedTopic> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const ranges = await admin.fetchTopicOffsets(topic);
  const partitions = topics[0]!.partitions.map(({ partitionId, replicas, isr }): InspectedPartition => {
    const range = ranges.find(({ partition }) => partition === partitionId)!;
    return {
      partition: partitionId,
      replicas: replicas.length,
      inSync: isr.length,
      low: BigInt(range.low),
      high: BigInt(range.high),
    };
  });
  return {
    partitions: partitions.sort((a, b) => a.partition - b.partition),
    maxMessageBytes: await maxMessageBytes(admin, topic),
    newestAt: await newestAfter(admin, topic, partitions, newerThan),
  };
}

async function maxMessageBytes(admin: Admin, topic: string): Promise<number | null> {
  const name = 'max.message.bytes';
  const { resources } = await admin.describeConfigs({
    resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configNames: [name] }],
    includeSynonyms: false,
  });
  const value = resources[0]?.configEntries.find(({ configName }) => configName === name)?.configValue;
  return value === undefined ? null : Number(value);
}

const SECOND_MS = 1_000;
/** Where the search for the newest timestamp ends. */
const FAR_MS = 200 * 365 * 24 * 60 * 60 * SECOND_MS;

/** By asking, in growing steps and then by halves, whether there is a record from some time on: no record is read. */
async function newestAfter(
  admin: Admin,
  topic: string,
  partitions: readonly InspectedPartition[],
  after: Date,
): Promise<Date | null> {
  const ends = new Map(partitions.map(({ partition, high }) => [partition, high]));
  const someFrom = async (timestampMs: number): Promise<boolean> => {
    // For a partition without such a record kafkajs answers its end, which may have moved on since.
    const found = await admin.fetchTopicOffsetsByTimestamp(topic, timestampMs);
    return found.some(({ partition, offset }) => BigInt(offset) < (ends.get(partition) ?? 0n));
  };
  let from = after.getTime();
  if (!(await someFrom(from))) return null;
  let stepMs = SECOND_MS;
  while (stepMs < FAR_MS && (await someFrom(from + stepMs))) {
    from += stepMs;
    stepMs *= 2;
  }
  for (let to = from + stepMs; to - from > SECOND_MS;) {
    const middle = Math.floor((from + to) / 2);
    if (await someFrom(middle)) from = middle;
    else to = middle;
  }
  return new Date(from);
}

async function inspectGroup(admin: Admin, group: string, topics: readonly string[]): Promise<InspectedGroup> {
  const { groups } = await admin.describeGroups([group]);
  const offsets = await admin.fetchOffsets({ groupId: group, topics: [...topics] });
  const committed = offsets.flatMap(({ topic, partitions }) =>
    partitions
      .filter(({ offset }) => BigInt(offset) >= 0n)
      .map(({ partition, offset }) => [`${topic}/${partition}`, BigInt(offset)] as const),
  );
  return {
    members: groups[0]!.members.map(({ clientId, clientHost }) => ({ clientId, host: clientHost })),
    committed: new Map(committed),
  };
}
