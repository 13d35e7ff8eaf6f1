import { readFileSync } from 'node:fs';
import type { TopicSettings } from '@erp/common-messaging';
import type { Variables } from './variables.js';

const ALLOWED =
  'the path of a JSON file such as deploy/kafka/topics.json: { "topics": [{ "name", "partitions" }] }';

const isTopic = (value: unknown): value is TopicSettings => {
  const { name, partitions } = (value ?? {}) as Partial<Record<keyof TopicSettings, unknown>>;
  return (
    typeof name === 'string' &&
    /^[a-z0-9.-]{1,180}$/.test(name) &&
    Number.isInteger(partitions) &&
    Number(partitions) > 0
  );
};

/** The topics in the file that a variable names; what is wrong with the file is noted against the variable. */
export function readTopics(variables: Variables, name: string): readonly TopicSettings[] {
  const path = variables.text(name, { allowed: ALLOWED });
  if (path === '') return [];
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return variables.wrong(
      name,
      path,
      `${ALLOWED} (${error instanceof Error ? error.message : 'unreadable'})`,
      [],
    );
  }
  const topics = (content as { topics?: unknown } | null)?.topics;
  if (!Array.isArray(topics) || topics.length === 0 || !topics.every(isTopic)) {
    return variables.wrong(
      name,
      path,
      `${ALLOWED}, at least one topic, each with a name and a positive number of partitions`,
      [],
    );
  }
  return topics.map(({ name: topic, partitions }) => ({ name: topic, partitions }));
}
