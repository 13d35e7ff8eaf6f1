import { setTimeout } from 'node:timers/promises';
import { createTopics, describeTopics, type Broker } from './kafka-wire.js';
import { StackError } from './stack-error.js';
import { topicSettings, type TopicSpec } from './topics.js';

const TOPIC_ALREADY_EXISTS = 36;
const SEEN_WITHIN_MS = 20_000;

/**
 * Creates the topics that are missing on a broker of this machine, and checks the others.
 * @returns the names of the topics it created.
 * @throws StackError TOPIC_DIFFERS when a topic has another number of partitions than its spec: Kafka could
 *   only add some, and then keys would change partition and their order would be lost.
 */
export async function ensureLocalTopics(broker: Broker, topics: TopicSpec[]): Promise<string[]> {
  const present = await describeTopics(broker);
  for (const topic of topics) refuseOtherPartitions(topic, present.get(topic.name));
  const missing = topics.filter((topic) => !present.has(topic.name));
  if (missing.length === 0) return [];
  const answers = await createTopics(
    broker,
    missing.map((topic) => topicSettings(topic, 'local')),
  );
  const refused = answers.find((a) => a.errorCode !== 0 && a.errorCode !== TOPIC_ALREADY_EXISTS);
  if (refused)
    throw new StackError(
      'TOPIC_REFUSED',
      `The broker refused to create ${refused.topic}: Kafka error ${refused.errorCode}${refused.message ? `, ${refused.message}` : ''}`,
      'correct the entry of that topic in deploy/kafka/topics.json',
    );
  const names = missing.map((topic) => topic.name);
  await seen(broker, names);
  return names;
}

/** The controller has made them; the broker hears of it a moment later, and a service that starts before refuses to. */
async function seen(broker: Broker, names: string[]): Promise<void> {
  for (const deadline = Date.now() + SEEN_WITHIN_MS; ;) {
    const present = await describeTopics(broker);
    const unseen = names.filter((name) => !present.has(name));
    if (unseen.length === 0) return;
    if (Date.now() > deadline)
      throw new StackError(
        'TOPIC_REFUSED',
        `The broker created ${unseen.join(', ')}, but does not show it after ${SEEN_WITHIN_MS / 1_000} s`,
        'look into the log of Kafka, then start the stack again',
      );
    await setTimeout(20);
  }
}

function refuseOtherPartitions(topic: TopicSpec, partitions: number | undefined): void {
  if (partitions === undefined || partitions === topic.partitions) return;
  throw new StackError(
    'TOPIC_DIFFERS',
    `Topic ${topic.name} has ${partitions} partitions on this broker, deploy/kafka/topics.json says ${topic.partitions}`,
    `set partitions of ${topic.name} back to ${partitions}, or delete all data of this stack with "npm run stack -- reset"`,
  );
}
