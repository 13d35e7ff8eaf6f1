import { describe, expect, it } from '@jest/globals';
import { readContexts } from './contexts.js';
import { testFile } from './testing.js';
import { readTopics, topicSettings, type TopicSpec } from './topics.js';

const financial: TopicSpec = {
  name: 'financial-events',
  partitions: 6,
  retentionDays: 2557,
  cleanupPolicy: 'delete',
  maxMessageBytes: 1_048_576,
  replicationFactor: { local: 1, production: 3 },
  minInsyncReplicas: { local: 1, production: 2 },
};
const read = (...topics: unknown[]) => readTopics(testFile('topics.json', JSON.stringify({ topics })));

describe('deploy/kafka/topics.json', () => {
  it('has one topic per context (R5), each kept for ever', () => {
    const topics = readTopics();
    const ofContexts = readContexts().contexts.map(({ name }) => `${name}-events`);
    expect(topics.map((t) => t.name).sort()).toEqual(ofContexts.sort());
    expect(new Set(topics.map((t) => t.retentionDays))).toEqual(new Set([-1]));
  });

  it('keeps financial events at least 7 years (R28)', () => {
    expect(read(financial)).toEqual([financial]);
    expect(() => read({ ...financial, retentionDays: 2556 })).toThrow(/2556 days; the law asks for 7 years/);
  });

  it('refuses compaction, which would drop events', () => {
    expect(() => read({ ...financial, cleanupPolicy: 'compact' })).toThrow(/cleanupPolicy/);
  });

  it('refuses more in-sync replicas than there are replicas', () => {
    const topic = { ...financial, minInsyncReplicas: { local: 1, production: 4 } };
    expect(() => read(topic)).toThrow(/4 in-sync replicas of financial-events in production, which has 3/);
  });

  it('refuses a topic that is listed twice', () => {
    expect(() => read(financial, financial)).toThrow(/name financial-events twice/);
  });
});

describe('topicSettings', () => {
  it('speaks in the names and units of Kafka', () => {
    expect(topicSettings(financial, 'production')).toEqual({
      topic: 'financial-events',
      numPartitions: 6,
      replicationFactor: 3,
      configs: {
        'cleanup.policy': 'delete',
        'retention.ms': '220924800000',
        'retention.bytes': '-1',
        'max.message.bytes': '1048576',
        'min.insync.replicas': '2',
      },
    });
  });

  it('for ever is -1, not minus one day', () => {
    const settings = topicSettings({ ...financial, retentionDays: -1 }, 'local');
    expect(settings.configs['retention.ms']).toBe('-1');
    expect(settings.replicationFactor).toBe(1);
  });
});
