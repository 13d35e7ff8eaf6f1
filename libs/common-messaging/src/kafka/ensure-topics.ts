import kafkajs from 'kafkajs';

/** A topic to create: a line of deploy/kafka/topics.json. */
export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Topic configuration by its Kafka names, for example `retention.ms`. */
  readonly config: Readonly<Record<string, string>>;
}

/** The broker has another partition count than configured: keys would move to other partitions and lose their order. */
export class PartitionCountMismatch extends Error {
  constructor(
    readonly topic: string,
    readonly actual: number | undefined,
    readonly configured: number,
  ) {
    super(
      actual === undefined
        ? `the topic ${topic} does not exist: create it with ${configured} partitions (npm run stack -- up, or the deployment's topic job)`
        : `the topic ${topic} has ${actual} partitions, deploy/kafka/topics.json says ${configured}: ` +
            `put the configured count back, for a changed count moves keys to other partitions and breaks their order`,
    );
    this.name = 'PartitionCountMismatch';
  }
}

/** Creates the topics that do not exist. Rejects with PartitionCountMismatch when an existing one has another count. */
export async function ensureTopics(brokers: readonly string[], topics: readonly TopicSpec[]): Promise<void> {
  const kafka = new kafkajs.Kafka({ clientId: 'ensure-topics', brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter((t) => !existing.has(t.name));
    if (missing.length > 0) {
      await admin.createTopics({
        waitForLeaders: true,
        topics: missing.map((t) => ({
          topic: t.name,
          numPartitions: t.partitions,
          replicationFactor: t.replicationFactor,
          configEntries: Object.entries(t.config).map(([name, value]) => ({ name, value })),
        })),
      });
    }
    const present = topics.filter((t) => existing.has(t.name));
    if (present.length > 0) {
      const { topics: found } = await admin.fetchTopicMetadata({ topics: present.map((t) => t.name) });
      for (const spec of present) {
        const actual = found.find((t) => t.name === spec.name)?.partitions.length;
        if (actual !== spec.partitions) throw new PartitionCountMismatch(spec.name, actual, spec.partitions);
      }
    }
  } finally {
    await admin.disconnect();
  }
}
