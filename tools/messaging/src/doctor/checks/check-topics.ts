import type { InspectedTopic } from '@erp/common-messaging';
import type { TopicSpec } from '@erp/stack';
import { type Facts, isUnread } from '../facts/facts.js';
import type { Finding } from '../finding.js';
import type { Check } from './check.js';

/** Topics that are not as deploy/kafka/topics.json has them, or not whole. */
export const checkTopics: Check = (facts) => {
  const { broker, topics } = facts;
  if (isUnread(broker)) return [];
  const named = topics.map((spec) => ({ spec, name: facts.topicPrefix + spec.name }));
  const absent = named.filter(({ name }) => !broker.topics.has(name)).map(({ name }) => name);
  const others = named.flatMap(({ spec, name }) => {
    const topic = broker.topics.get(name);
    if (!topic) return [];
    if ('error' in topic) return [leaderless(name, topic.error)];
    return [
      ...otherPartitions(name, spec, topic),
      ...underReplicated(name, topic),
      ...smallLimit(name, spec, topic),
    ];
  });
  return absent.length === 0 ? others : [missing(absent), ...others];
};

/** The topic cannot be sent to, or not all of it. */
export function isBroken({ broker, topicPrefix }: Facts, topic: string): boolean {
  if (isUnread(broker)) return true;
  const found = broker.topics.get(topicPrefix + topic);
  return found === undefined || 'error' in found;
}

const error = (cause: string, what: string, why: string, ...remedy: string[]): Finding => ({
  severity: 'ERROR',
  cause,
  context: null,
  what,
  why,
  remedy,
});

const missing = (names: readonly string[]): Finding =>
  error(
    'topic-missing',
    names.length === 1
      ? `The topic ${names[0]} does not exist`
      : `The topics ${names.join(', ')} do not exist`,
    'their events stay in the outbox, and a service that uses them does not start',
    'if they held records before, restore them first, or consumers will hold them back;',
    'npm run stack -- up',
    "creates what is missing; elsewhere the deployment's topic job does",
  );

const leaderless = (name: string, words: string): Finding =>
  error(
    'partition-without-leader',
    `The topic ${name} has a partition that the broker does not tell about: ${words}`,
    'events of that partition wait in the outbox, the others go on',
    'npm run stack -- status',
    'see which broker node is down, and why in its log (.stack/kafka.log); a leader is elected once a replica is back',
  );

function otherPartitions(name: string, spec: TopicSpec, { partitions }: InspectedTopic): Finding[] {
  if (partitions.length === spec.partitions) return [];
  return [
    error(
      'partition-count',
      `The topic ${name} has ${partitions.length} partitions, deploy/kafka/topics.json says ${spec.partitions}`,
      'keys would move to other partitions and lose their order, so no service starts',
      ...(partitions.length > spec.partitions
        ? [
            'Kafka cannot take partitions away: restore the topic,',
            `or, while no service has published since they were added, set ${spec.name} to ${partitions.length} in deploy/kafka/topics.json`,
          ]
        : [
            `set ${spec.name} back to ${partitions.length} in deploy/kafka/topics.json,`,
            'or, only when the topic never had records,',
            `kafka-topics.sh --alter --topic ${name} --partitions ${spec.partitions}`,
          ]),
    ),
  ];
}

function underReplicated(name: string, { partitions }: InspectedTopic): Finding[] {
  const behind = partitions.filter(({ replicas, inSync }) => inSync < replicas);
  if (behind.length === 0) return [];
  const which = behind.map((p) => `${p.partition} (${p.inSync} of ${p.replicas})`).join(', ');
  return [
    {
      ...error(
        'under-replicated',
        `The topic ${name} has partitions with fewer replicas in sync than there should be: ${which}`,
        'one more broker node lost may lose events, or stop writes when fewer than min.insync.replicas are left',
        'see which broker node is down or behind, and why, in its log',
      ),
      severity: 'WARNING',
    },
  ];
}

function smallLimit(name: string, { maxMessageBytes }: TopicSpec, topic: InspectedTopic): Finding[] {
  if (topic.maxMessageBytes === null || topic.maxMessageBytes >= maxMessageBytes) return [];
  return [
    {
      ...error(
        'message-limit',
        `The topic ${name} takes messages of ${topic.maxMessageBytes} bytes, deploy/kafka/topics.json says ${maxMessageBytes}`,
        'the broker refuses larger events, and their keys wait behind them',
        `kafka-configs.sh --alter --entity-type topics --entity-name ${name} --add-config max.message.bytes=${maxMessageBytes}`,
      ),
      severity: 'WARNING',
    },
  ];
}
