import { join } from 'node:path';
import type { JSONSchemaType } from 'ajv';
import { readJsonFile, refuseDuplicates } from './json-file.js';
import { workspaceRoot } from './paths.js';
import { StackError } from './stack-error.js';

export type Deployment = 'local' | 'production';

export interface TopicSpec {
  name: string;
  /** Never changed once records exist: a key would move to another partition and overtake itself. */
  partitions: number;
  /** Days; -1 keeps records for ever. */
  retentionDays: number;
  cleanupPolicy: 'delete';
  maxMessageBytes: number;
  replicationFactor: Record<Deployment, number>;
  minInsyncReplicas: Record<Deployment, number>;
}

/** A topic as a Kafka admin client wants it. */
export interface TopicSettings {
  topic: string;
  numPartitions: number;
  replicationFactor: number;
  configs: Record<string, string>;
}

/** R28: financial events are kept 7 years; two of those may be leap years. */
const FINANCIAL_RETENTION_DAYS = 7 * 365 + 2;
const MS_PER_DAY = 24 * 60 * 60 * 1000;

const replicas = {
  type: 'object',
  additionalProperties: false,
  required: ['local', 'production'],
  properties: {
    local: { type: 'integer', minimum: 1, maximum: 1 },
    production: { type: 'integer', minimum: 1, maximum: 7 },
  },
} as const;

const schema: JSONSchemaType<{ topics: TopicSpec[] }> = {
  type: 'object',
  additionalProperties: false,
  required: ['topics'],
  properties: {
    topics: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: [
          'name',
          'partitions',
          'retentionDays',
          'cleanupPolicy',
          'maxMessageBytes',
          'replicationFactor',
          'minInsyncReplicas',
        ],
        properties: {
          name: { type: 'string', pattern: '^[a-z][a-z0-9-]{1,100}$' },
          partitions: { type: 'integer', minimum: 1, maximum: 1024 },
          retentionDays: { type: 'integer', minimum: -1, not: { const: 0 } },
          // Compaction would drop events, and they are to be readable for ever.
          cleanupPolicy: { type: 'string', const: 'delete' },
          maxMessageBytes: { type: 'integer', minimum: 1024, maximum: 8 * 1024 * 1024 },
          replicationFactor: replicas,
          minInsyncReplicas: replicas,
        },
      },
    },
  },
};

/**
 * The topics of the platform, from deploy/kafka/topics.json.
 * @throws StackError BAD_FILE naming the value that is not allowed.
 */
export function readTopics(file = join(workspaceRoot(), 'deploy/kafka/topics.json')): TopicSpec[] {
  const { topics } = readJsonFile(file, schema);
  refuseDuplicates(file, topics, 'name');
  for (const topic of topics) {
    refuseShortFinancialRetention(file, topic);
    refuseUnreachableInsync(file, topic);
  }
  return topics;
}

/** The settings of a topic in one deployment, in Kafka's own names and units. */
export function topicSettings(topic: TopicSpec, deployment: Deployment): TopicSettings {
  const retentionMs = topic.retentionDays < 0 ? -1 : topic.retentionDays * MS_PER_DAY;
  return {
    topic: topic.name,
    numPartitions: topic.partitions,
    replicationFactor: topic.replicationFactor[deployment],
    configs: {
      'cleanup.policy': topic.cleanupPolicy,
      'retention.ms': String(retentionMs),
      // By size nothing may go either; the broker's default could say otherwise.
      'retention.bytes': '-1',
      'max.message.bytes': String(topic.maxMessageBytes),
      'min.insync.replicas': String(topic.minInsyncReplicas[deployment]),
    },
  };
}

function refuseShortFinancialRetention(file: string, { name, retentionDays }: TopicSpec): void {
  if (name !== 'financial-events' || retentionDays < 0 || retentionDays >= FINANCIAL_RETENTION_DAYS) return;
  throw new StackError(
    'BAD_FILE',
    `${file} keeps financial-events ${retentionDays} days; the law asks for 7 years (requirement R28)`,
    `set retentionDays to -1 (for ever) or at least ${FINANCIAL_RETENTION_DAYS}`,
  );
}

/** More in-sync replicas asked for than there are replicas: every write with acks=all would be refused. */
function refuseUnreachableInsync(file: string, topic: TopicSpec): void {
  for (const deployment of ['local', 'production'] as const) {
    const insync = topic.minInsyncReplicas[deployment];
    const factor = topic.replicationFactor[deployment];
    if (insync > factor)
      throw new StackError(
        'BAD_FILE',
        `${file} asks for ${insync} in-sync replicas of ${topic.name} in ${deployment}, which has ${factor}`,
        'lower minInsyncReplicas or raise replicationFactor',
      );
  }
}
